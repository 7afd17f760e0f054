import { ingest } from '../../shared/ingest/ingest.ts';
import { ingestInto } from '../../test/support/ingest-ports.ts';
import { MemoryBatchBus } from '../../test/support/memory/batch-bus.ts';
import { MemoryRecordingIndex } from '../../test/support/memory/recording-index.ts';
import { type TimestampForm, toBodies, toLines } from '../data/ndjson.ts';
import { DEVICE, type Stamps, SyntheticDevice } from '../data/synthetic.ts';
import { fullPolls, ingestBodies, NOW_MS, persistPolls } from '../deliver.ts';
import type { Figure, Result, Settings } from '../figure.ts';
import { interleave } from '../measure.ts';
import { weighingStore } from '../stores/weighing-store.ts';

/** Readings in one body: some 5 MB, what fits into a request of 6 MB that is not compressed. */
const BODY_LINES = 50_000;
const MINUTES = { quick: 1, normal: 5 } as const;
const ROUNDS = { quick: 1, normal: 7 } as const;

async function measure(stamps: Stamps, form: TimestampForm, settings: Settings): Promise<Result[]> {
  const device = new SyntheticDevice(stamps, 3);
  const minutes = settings.quick ? MINUTES.quick : MINUTES.normal;
  const lines = toLines(
    Array.from({ length: minutes }, (_, at) => device.block(at * 60, (at + 1) * 60)),
    form,
  );
  const bodies = toBodies(lines, BODY_LINES);
  const take = async (): Promise<void> => {
    for (const body of bodies) {
      const context = { defaultDevice: DEVICE, nowMs: NOW_MS };
      const receipt = await ingest([body], context, ingestInto(new MemoryBatchBus()));
      if (receipt.invalidCount > 0) throw new Error('a good reading was refused');
    }
  };
  const parseOnly = async (): Promise<void> => {
    for (const body of bodies) {
      for (const line of body.toString('utf8').split('\n')) if (line !== '') JSON.parse(line);
    }
  };
  const cpu = await interleave(
    [
      { name: 'ingest', run: take },
      { name: 'parse', run: parseOnly },
    ],
    settings.quick ? ROUNDS.quick : ROUNDS.normal,
  );
  const rate = (name: string): number => lines.length / (cpu.get(name) ?? Number.NaN) / 1000;
  return [
    {
      label: `${form === 'rfc3339' ? 'RFC 3339' : 'whole milliseconds'}, ${stamps} stamps`,
      value: rate('ingest'),
      unit: 'k readings/CPU-s',
      limit: { atLeast: 500 },
      note: `JSON.parse of each line alone: ${rate('parse').toFixed(0)} k/s`,
    },
  ];
}

/** What comes after ingest, for information: deliveries to items, without the calls that put them. */
async function measurePersist(settings: Settings): Promise<Result> {
  const device = new SyntheticDevice('ms', 3);
  const minutes = settings.quick ? MINUTES.quick : MINUTES.normal;
  const lines = toLines(Array.from({ length: minutes }, (_, at) => device.block(at * 60, (at + 1) * 60)));
  const polls = fullPolls(await ingestBodies(DEVICE, toBodies(lines, BODY_LINES)));
  const run = async (): Promise<void> =>
    persistPolls(polls, { readings: weighingStore().readings, index: new MemoryRecordingIndex() });
  const cpu = await interleave([{ name: 'persist', run }], settings.quick ? ROUNDS.quick : ROUNDS.normal);
  const rate = lines.length / (cpu.get('persist') ?? Number.NaN) / 1000;
  return { label: 'persist, in full deliveries', value: rate, unit: 'k readings/CPU-s' };
}

/** Taking readings: request bodies of NDJSON parsed, checked, packed and handed to a bus that keeps them. */
export const ingestRate: Figure = {
  name: 'ingest',
  bar: '≥ 500 k readings per CPU-second',
  run: async (settings) => [
    ...(await measure('ms', 'rfc3339', settings)),
    ...(await measure('ns', 'rfc3339', settings)),
    ...(await measure('ms', 'milliseconds', settings)),
    await measurePersist(settings),
  ],
};
