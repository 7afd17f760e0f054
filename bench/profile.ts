import { Session } from 'node:inspector/promises';
import { basename } from 'node:path';
import { table } from '../cli/format.ts';
import { ingest } from '../shared/ingest/ingest.ts';
import { planChannels } from '../shared/recording/channel-plan.ts';
import { ingestInto } from '../test/support/ingest-ports.ts';
import { MemoryBatchBus } from '../test/support/memory/batch-bus.ts';
import { toBodies, toLines } from './data/ndjson.ts';
import { DEVICE, SyntheticDevice } from './data/synthetic.ts';
import { NOW_MS } from './deliver.ts';
import { assembleToSink, channelsOf } from './recordings/ours.ts';
import { SegmentList, segmentsOf } from './stores/segment-list.ts';

// Where the time of a figure goes: npm run profile -- assemble|ingest

const MINUTES = 10;
const ROUNDS = 5;
const TOP = 10;
const INTERVAL_MICROSECONDS = 200;

const blocks = (): ReturnType<SyntheticDevice['block']>[] => {
  const device = new SyntheticDevice('ms');
  return Array.from({ length: MINUTES }, (_, at) => device.block(at * 60, (at + 1) * 60));
};

const WORK: Readonly<Record<string, () => () => Promise<unknown>>> = {
  assemble: () => {
    const store = new SegmentList(blocks().flatMap((block, at) => segmentsOf(block, at + 1)));
    const plan = planChannels(DEVICE, channelsOf(), {});
    return async () => assembleToSink(store, plan, 'stream');
  },
  ingest: () => {
    const bodies = toBodies(toLines(blocks()), 50_000);
    return async () => {
      const context = { defaultDevice: DEVICE, nowMs: NOW_MS };
      for (const body of bodies) await ingest([body], context, ingestInto(new MemoryBatchBus()));
    };
  },
};

/** Runs work under the profiler. @returns each function's own share of the samples, the largest first */
async function profile(run: () => Promise<unknown>): Promise<[name: string, share: number][]> {
  await run();
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROSECONDS });
  await session.post('Profiler.start');
  for (let round = 0; round < ROUNDS; round += 1) await run();
  const { profile: taken } = await session.post('Profiler.stop');
  session.disconnect();
  const own = new Map<string, number>();
  let all = 0;
  for (const { callFrame, hitCount = 0 } of taken.nodes) {
    const { functionName, url, lineNumber } = callFrame;
    const place = url === '' ? '' : ` (${basename(url)}:${lineNumber + 1})`;
    const name = `${functionName === '' ? '(anonymous)' : functionName}${place}`;
    own.set(name, (own.get(name) ?? 0) + hitCount);
    all += hitCount;
  }
  return [...own].map(([name, hits]): [string, number] => [name, hits / all]).toSorted((a, b) => b[1] - a[1]);
}

const prepare = WORK[process.argv[2] ?? ''];
if (prepare === undefined) {
  console.error(`name one of ${Object.keys(WORK).join(', ')}`);
  process.exitCode = 2;
} else {
  const shares = await profile(prepare());
  const rows = shares.slice(0, TOP).map(([name, share]) => [`${(100 * share).toFixed(1)} %`, name]);
  for (const line of table(rows)) console.log(line);
}
