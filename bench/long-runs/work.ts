import { join } from 'node:path';
import { dumpDay } from '../../shared/dump/dump-day.ts';
import { dateOfHour, HOUR_NS } from '../../shared/reading/instant.ts';
import { planChannels } from '../../shared/recording/channel-plan.ts';
import { segmentPieces } from '../../shared/recording/piece.ts';
import { openRecording } from '../../shared/recording/open-recording.ts';
import { RowEncoder } from '../../shared/recording/row-encoder.ts';
import { MemoryRecordingIndex } from '../../test/support/memory/recording-index.ts';
import { MemorySummaryStore } from '../../test/support/memory/summary-store.ts';
import { DEVICE, FIRST_HOUR, TOPICS } from '../data/synthetic.ts';
import { cpuSeconds } from '../measure.ts';
import { timeCodecs } from './codecs.ts';
import { assembleToSink, channelsOf } from '../recordings/ours.ts';
import { FolderFileStore } from '../stores/folder-files.ts';
import { HourFileStore } from './hour-file.ts';

/** What a process does before it is weighed. */
export const PATHS = ['data', 'dump', 'mcap', 'codecs'] as const;
export type Path = (typeof PATHS)[number];

/** What a run came to. Times are CPU seconds of the whole process, after it was loaded. */
export interface LongRun {
  readonly readings: number;
  readonly bytes: number;
  readonly cpu: number;
  /** Of these, writing the dump's files, and reading them back. */
  readonly writing?: number;
  readonly verifying?: number;
  /** Most memory that the process held, in MB of 10^6 bytes. */
  readonly rssMb: number;
}

const MIDNIGHT = Math.floor(FIRST_HOUR / 24) * 24;

async function indexOf(store: HourFileStore, hours: number): Promise<MemoryRecordingIndex> {
  const index = new MemoryRecordingIndex();
  await index.saveHead({ device: DEVICE, version: 1, channels: channelsOf() });
  for (let hour = MIDNIGHT; hour < MIDNIGHT + hours; hour += 1) {
    await index.saveHour(
      {
        device: DEVICE,
        hour,
        revision: 1,
        readings: store.readings,
        bytes: store.bytes,
        firstNs: 0,
        lastNs: store.lastNs,
        channels: new Set(Array.from({ length: TOPICS }, (_, at) => at)),
        minutes: new Set(Array.from({ length: 60 }, (_, at) => at)),
        arrival: '1',
        hotUntil: Number.POSITIVE_INFINITY,
      },
      0,
    );
  }
  return index;
}

async function runData(store: HourFileStore, hours: number): Promise<number> {
  const range = { start: { hour: MIDNIGHT, ns: 0 }, end: { hour: MIDNIGHT + hours - 1, ns: HOUR_NS - 1 } };
  const recording = await openRecording(
    { device: DEVICE, range, selection: {} },
    {
      index: await indexOf(store, hours),
      pieces: async () => segmentPieces(store),
      newWriter: () => new RowEncoder('stream'),
      now: () => performance.now(),
    },
  );
  let bytes = 0;
  for await (const piece of recording) bytes += piece.length;
  return bytes;
}

async function runDump(
  store: HourFileStore,
  hours: number,
  folder: string,
  look: (mcap: string, ndjson: string) => Promise<void> = async () => {},
): Promise<{ bytes: number; wroteAt: number; endedAt: number }> {
  let wroteAt = Number.NaN;
  const files = new FolderFileStore(folder, () => {
    if (Number.isNaN(wroteAt)) wroteAt = cpuSeconds();
  });
  const { status, dump } = await dumpDay(DEVICE, dateOfHour(MIDNIGHT), {
    index: await indexOf(store, hours),
    readings: store,
    files,
    summaries: new MemorySummaryStore(),
    newWriter: () => new RowEncoder('file'),
    now: () => MIDNIGHT * 3_600_000,
    newToken: () => 'bench',
  });
  if (status !== 'published' || dump?.readings !== hours * store.readings)
    throw new Error('not all was dumped');
  const endedAt = cpuSeconds();
  await look(join(folder, dump.mcap.key), join(folder, dump.ndjson.key));
  for (const { key } of [dump.mcap, dump.ndjson]) await files.remove(key);
  return { bytes: dump.mcap.bytes + dump.ndjson.bytes, wroteAt, endedAt };
}

/** What the codecs take for the files of a dump: CPU seconds. */
async function runCodecs(store: HourFileStore, hours: number, folder: string): Promise<LongRun> {
  let cpu = Number.NaN;
  const { bytes } = await runDump(store, hours, folder, async (mcap, ndjson) => {
    cpu = await timeCodecs(mcap, ndjson);
  });
  return { readings: hours * store.readings, bytes, cpu, rssMb: rssMb() };
}

/** Most memory that the process has held. */
const rssMb = (): number => (process.resourceUsage().maxRSS * 1024) / 1e6;

/**
 * Sends hours of the synthetic device down one path, and tells what that took.
 *
 * @param times how often, one after the other
 */
export async function work(path: Path, hours: number, folder: string, times = 1): Promise<LongRun> {
  const store = new HourFileStore(folder);
  if (path === 'codecs') return runCodecs(store, hours, folder);
  const started = cpuSeconds();
  let bytes = 0;
  let parts = {};
  for (let time = 0; time < times; time += 1) {
    if (path === 'dump') {
      const run = await runDump(store, hours, folder);
      bytes += run.bytes;
      parts = { writing: run.wroteAt - started, verifying: run.endedAt - run.wroteAt };
    } else {
      bytes += await (path === 'data' ? runData(store, hours) : runMcap(store, hours));
    }
  }
  const cpu = cpuSeconds() - started;
  return { readings: times * hours * store.readings, bytes, cpu, ...parts, rssMb: rssMb() };
}

const runMcap = async (store: HourFileStore, hours: number): Promise<number> =>
  assembleToSink(store, planChannels(DEVICE, channelsOf(), {}), 'file', hours);
