import type { DayDump, RecordingIndex } from '../index/recording-index.ts';

/** A published recording as the API tells of it. */
export interface ListedDump {
  readonly device: string;
  readonly date: string;
  readonly revision: number;
  readonly readings: number;
  readonly startTime: string;
  readonly endTime: string;
  readonly mcap: ListedFile;
  readonly ndjson: ListedFile;
  readonly publishedAt: string;
}

export interface ListedFile {
  readonly url: string;
  readonly bytes: number;
}

/** The URL under which a key of the bucket's `dumps/` is served. */
export const fileUrl = (filesUrl: string, key: string): string =>
  `${filesUrl}/${key.slice(key.indexOf('/') + 1)}`;

/** Days of which recordings are wanted, both `YYYY-MM-DD` and inclusive, of one device or of all of one day. */
export interface WantedDumps {
  readonly from: string;
  readonly to: string;
  readonly device?: string | undefined;
}

export interface ListedDumps {
  readonly from: string;
  readonly to: string;
  readonly dumps: readonly ListedDump[];
  /** Days of the device that have readings which no recording has yet. */
  readonly pending?: readonly string[];
}

/** The recordings of some days that are published; without a device, of all that have readings on the first of them. */
export async function listDumps(
  { from, to, device }: WantedDumps,
  index: Pick<RecordingIndex, 'devicesOf' | 'dumps' | 'pendingDates'>,
  filesUrl: string,
): Promise<ListedDumps> {
  // Before the recordings: of a day that is recorded meanwhile, both are told, which is sooner put right than neither.
  const pending = device === undefined ? undefined : await index.pendingDates(device, from, to);
  const devices = device === undefined ? await Array.fromAsync(index.devicesOf(from)) : [device];
  const dumps: ListedDump[] = [];
  for (const name of devices) {
    for (const dump of await index.dumps(name, from, to)) dumps.push(toListed(dump, filesUrl));
  }
  return { from, to, dumps, ...(pending && { pending }) };
}

function toListed(dump: DayDump, filesUrl: string): ListedDump {
  const { device, date, revision, readings, startTime, endTime, publishedAt } = dump;
  const mcap = { url: fileUrl(filesUrl, dump.mcap.key), bytes: dump.mcap.bytes };
  const ndjson = { url: fileUrl(filesUrl, dump.ndjson.key), bytes: dump.ndjson.bytes };
  return { device, date, revision, readings, startTime, endTime, mcap, ndjson, publishedAt };
}
