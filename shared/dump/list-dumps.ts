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

/** The recordings of a date that are published: of one device, or of all that have readings on it. */
export async function listDumps(
  date: string,
  device: string | undefined,
  index: Pick<RecordingIndex, 'devicesOf' | 'dumps'>,
  filesUrl: string,
): Promise<ListedDump[]> {
  const devices = device === undefined ? await Array.fromAsync(index.devicesOf(date)) : [device];
  const dumps: ListedDump[] = [];
  for (const name of devices) {
    for (const dump of await index.dumps(name, date, date)) dumps.push(toListed(dump, filesUrl));
  }
  return dumps;
}

function toListed(dump: DayDump, filesUrl: string): ListedDump {
  const { device, date, revision, readings, startTime, endTime, publishedAt } = dump;
  const mcap = { url: fileUrl(filesUrl, dump.mcap.key), bytes: dump.mcap.bytes };
  const ndjson = { url: fileUrl(filesUrl, dump.ndjson.key), bytes: dump.ndjson.bytes };
  return { device, date, revision, readings, startTime, endTime, mcap, ndjson, publishedAt };
}
