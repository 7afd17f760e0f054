import { DynamoRecordingIndex } from '../../shared/index/recording-index.dynamodb.ts';
import type { RecordingIndex } from '../../shared/index/recording-index.ts';
import { segmentPieces } from '../../shared/recording/piece.ts';
import { buildManifest } from '../../shared/manifest/build-manifest.ts';
import { manifestText } from '../../shared/manifest/manifest-text.ts';
import { dateOfHour, HOUR_MS, HOUR_NS } from '../../shared/reading/instant.ts';
import { DynamoReadingStore } from '../../shared/segment/reading-store.dynamodb.ts';
import { encodeName } from '../../shared/store/encode-name.ts';
import { MemoryRecordingIndex } from '../../test/support/memory/recording-index.ts';
import type { Figure, Result } from '../figure.ts';
import { median } from '../measure.ts';
import { type MeteredTable, startMeteredTable } from '../stores/metered-table.ts';

const SENSORS = 100;
const HOURS = 30 * 24;
const FIRST_HOUR = Date.UTC(2026, 4, 1) / HOUR_MS;
/** Half of the last day is still to come. */
const NOW_MS = (FIRST_HOUR + HOURS - 12) * HOUR_MS;
/** Days that are not dumped yet in the usual case: yesterday and today. */
const OPEN_DAYS = 2;
const REQUESTS = { quick: 5, normal: 25 } as const;

/** What an hour of a hundred sensors at 1 Hz comes to. */
const PER_HOUR = { readings: 360_000, bytes: 800_000, revision: 60 } as const;

const ALL = (count: number): ReadonlySet<number> => new Set(Array.from({ length: count }, (_, at) => at));

async function fill(device: string, index: RecordingIndex, dumpedDays: number): Promise<void> {
  const channels = Array.from({ length: SENSORS }, (_, at) => ({
    sensor: `sensor_${at}`,
    kind: 'number' as const,
  }));
  await index.saveHead({ device, version: 1, channels });
  for (let hour = FIRST_HOUR; hour < NOW_MS / HOUR_MS; hour += 1) {
    const entry = {
      device,
      hour,
      ...PER_HOUR,
      firstNs: 0,
      lastNs: HOUR_NS - 1_000_000,
      channels: ALL(SENSORS),
      minutes: ALL(60),
      arrival: '49590338271490256608559692538361571095921575989136588898',
      hotUntil: 4_000_000_000,
    };
    await index.saveHour(entry, 0);
  }
  for (let day = 0; day < dumpedDays; day += 1) await publish(device, index, FIRST_HOUR + day * 24);
}

async function publish(device: string, index: RecordingIndex, firstHour: number): Promise<void> {
  const date = dateOfHour(firstHour);
  const revision = PER_HOUR.revision * 24;
  const base = `dumps/${encodeName(device)}/${date}/r${revision}-0123456789abcdef/${encodeName(device)}-${date}`;
  await index.publishDump({
    device,
    date,
    revision,
    readings: PER_HOUR.readings * 24,
    messages: PER_HOUR.readings * 24,
    startTime: `${date}T00:00:00Z`,
    endTime: `${date}T23:59:59.999Z`,
    mcap: { key: `${base}.mcap`, bytes: 1e8 },
    ndjson: { key: `${base}.ndjson.gz`, bytes: 1e8 },
    publishedAt: `${date}T23:59:59Z`,
  });
}

/** What the function does for a request, without its transport. @returns the manifest's JSON */
function builderOf(device: string, index: RecordingIndex, table: MeteredTable): () => Promise<string> {
  const query = {
    devices: [device],
    range: { start: { hour: FIRST_HOUR, ns: 0 }, end: { hour: FIRST_HOUR + HOURS - 1, ns: HOUR_NS - 1 } },
    sensors: undefined,
  };
  const ports = {
    index,
    pieces: async () => segmentPieces(new DynamoReadingStore(table)),
    now: () => NOW_MS,
    dataUrl: 'https://data.example/v1/data',
    filesUrl: 'https://files.example/dumps/',
  };
  return async () => manifestText(await buildManifest(query, ports));
}

/** Half of the requests only warm up. @returns milliseconds of the median request */
async function timeRequests(build: () => Promise<string>, requests: number): Promise<number> {
  const taken: number[] = [];
  for (let request = 0; request < 2 * requests; request += 1) {
    const startMs = performance.now();
    await build();
    taken.push(performance.now() - startMs);
  }
  return median(taken.slice(requests));
}

async function measure(
  label: string,
  device: string,
  table: MeteredTable,
  requests: number,
): Promise<Result[]> {
  const build = builderOf(device, new DynamoRecordingIndex(table), table);
  const ms = await timeRequests(build, requests);
  const meter = table.count();
  const text = await build();
  const { sources } = JSON.parse(text) as { sources: readonly unknown[] };
  const note = `${sources.length} sources, ${(text.length / 1e6).toFixed(2)} MB of JSON, ${meter.calls} calls`;
  return [
    { label, value: ms, unit: 'ms', limit: { atMost: 100 }, note },
    { label, value: meter.readUnits, unit: 'read units', limit: { atMost: 100 } },
  ];
}

/** The manifest of a month of one device: all that stands between a click and the first request for data. */
export const manifest: Figure = {
  name: 'manifest',
  bar: 'a month of 100 sensors: ≤ 100 ms warm and ≤ 100 read units',
  run: async ({ quick }) => {
    await using table = await startMeteredTable();
    const index = new DynamoRecordingIndex(table);
    await fill('dumped', index, HOURS / 24 - OPEN_DAYS);
    await fill('never-dumped', index, 0);
    const memory = new MemoryRecordingIndex();
    await fill('in-memory', memory, 0);
    const requests = quick ? REQUESTS.quick : REQUESTS.normal;
    return [
      ...(await measure('all but the last two days dumped', 'dumped', table, requests)),
      ...(await measure('nothing dumped', 'never-dumped', table, requests)),
      {
        label: 'nothing dumped, index in memory',
        value: await timeRequests(builderOf('in-memory', memory, table), requests),
        unit: 'ms',
        note: 'the part that is not the store and its client',
      },
    ];
  },
};
