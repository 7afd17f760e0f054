import { OdographError } from '../errors/odograph-error.ts';
import { DAY_END } from '../index/day-end.ts';
import type { DayDump, HourEntry, RecordingIndex } from '../index/recording-index.ts';
import { formatInstant, HOUR_MS, HOUR_NS, hourOfDate } from '../reading/instant.ts';
import { planChannels } from '../recording/channel-plan.ts';
import { readRows } from '../recording/read-rows.ts';
import type { RecordingWriter } from '../recording/recording-writer.ts';
import type { ReadingStore } from '../segment/reading-store.ts';
import { keepSummary } from '../statistics/keep-summary.ts';
import { RowSummarizer } from '../statistics/summarize-rows.ts';
import type { SummaryStore } from '../statistics/summary-store.ts';
import { dumpKeys } from './dump-keys.ts';
import type { FileStore } from './file-store.ts';
import { keepUndumped } from './keep-undumped.ts';
import { storedPieces } from './stored-pieces.ts';
import { countLines, countMessages } from './verify-dump.ts';
import { writeFiles } from './write-files.ts';

export interface DumpPorts {
  readonly index: RecordingIndex;
  readonly readings: ReadingStore;
  readonly files: FileStore;
  readonly summaries: Pick<SummaryStore, 'put'>;
  readonly newWriter: () => RecordingWriter;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A text that is different each time, of letters and digits. */
  readonly newToken: () => string;
}

export interface DumpOutcome {
  readonly device: string;
  readonly date: string;
  /** `unchanged`: what is published holds everything already; `empty`: the day has no readings. */
  readonly status: 'published' | 'unchanged' | 'empty';
  readonly dump?: DayDump;
}

/**
 * Writes a device's UTC day as files, sums it up, and publishes the files. The files are read back and counted first; a reader
 * never sees a dump that is not whole. Running it again, or twice at once, does no harm: a day that has not
 * changed since is left alone, and of two runs the one with the later revision stays published.
 *
 * What was summed up is durable before the files are published, and so before the mark is removed, be it by a later
 * run that finds the files published: a day without a mark has a summary of all its readings.
 *
 * @param date `YYYY-MM-DD`
 * @throws OdographError `dump-mismatch`, and whatever the stores throw
 */
export async function dumpDay(device: string, date: string, ports: DumpPorts): Promise<DumpOutcome> {
  const { index } = ports;
  const firstHour = hourOfDate(date);
  if (firstHour === undefined) throw new OdographError('invalid-request', `${date} is no date`);
  // The mark and the revisions are read before the readings: what comes in between is dumped the next time.
  const mark = isSettled(firstHour, ports) ? await index.markOf(device, date) : undefined;
  const hours = await hoursAtOnce(device, firstHour, index);
  const revision = sumOf(hours);
  if (revision === 0) return { device, date, status: 'empty' };
  const [published] = await index.dumps(device, date, date);
  if (published !== undefined && published.revision >= revision) {
    if (mark !== undefined) await index.unmark(mark);
    return { device, date, status: 'unchanged', dump: published };
  }
  await keepUndumped(hours, ports);
  const dump = await writeDump(device, date, hours, revision, ports);
  const isNewest = (await index.publishDump(dump)) || (await isPublished(dump, index));
  if (!isNewest) await removeFiles(dump, ports.files);
  else if (mark !== undefined) await index.unmark(mark);
  return { device, date, status: isNewest ? 'published' : 'unchanged', dump };
}

/** How often the hours of a day are read again that is being written. */
const READ_ATTEMPTS = 5;

/**
 * The hours of a day as they all were at one moment. A query is no snapshot: it may tell of a later write and not of an
 * earlier one, and the sum of such revisions be that of another state. Revisions only rise, so what two readings in turn
 * tell alike was so in between. A day that never comes to rest is taken as it was read last; it will be dumped again.
 */
async function hoursAtOnce(
  device: string,
  firstHour: number,
  index: Pick<RecordingIndex, 'hours'>,
): Promise<HourEntry[]> {
  let hours = await index.hours(device, firstHour, firstHour + 23);
  for (let attempt = 0; attempt < READ_ATTEMPTS; attempt += 1) {
    const before = sumOf(hours);
    hours = await index.hours(device, firstHour, firstHour + 23);
    if (sumOf(hours) === before) return hours;
  }
  return hours;
}

const sumOf = (hours: readonly HourEntry[]): number => hours.reduce((sum, { revision }) => sum + revision, 0);

/**
 * Whether a day is over for every writer, when its dump begins: the mark of a day that is not stays, however long the
 * dump then takes, since its readings go on coming and are not marked one by one.
 */
const isSettled = (firstHour: number, { now }: DumpPorts): boolean =>
  now() > (firstHour + 24) * HOUR_MS + DAY_END.settledAfterMs;

async function writeDump(
  device: string,
  date: string,
  hours: readonly HourEntry[],
  revision: number,
  ports: DumpPorts,
): Promise<DayDump> {
  const { index, files } = ports;
  const head = await index.head(device);
  const plan = planChannels(device, head?.channels ?? [], {});
  const first = hours[0]?.hour ?? 0;
  const range = { start: { hour: first, ns: 0 }, end: { hour: first + 23, ns: HOUR_NS - 1 } };
  const keys = dumpKeys(device, date, revision, ports.newToken());
  const times = spanOf(hours);
  try {
    const pieces = await storedPieces(device, hours, ports);
    const rows = readRows(pieces, device, hours, plan, range);
    const summarizer = new RowSummarizer(plan);
    const written = await writeFiles(files, keys, device, summarizer.of(rows), plan, ports.newWriter());
    const mcap = await countMessages(files, keys.mcap);
    const ndjson = await countLines(files, keys.ndjson);
    if (mcap.count !== written.messages || ndjson.count !== written.readings) {
      const found = `${mcap.count} of ${written.messages} messages, ${ndjson.count} of ${written.readings} lines`;
      throw new OdographError('dump-mismatch', `${keys.mcap} reads back with ${found}`);
    }
    if (mcap.crc !== written.mcap.crc || ndjson.crc !== written.ndjson.crc) {
      throw new OdographError('dump-mismatch', `${keys.folder} reads back with other bytes`);
    }
    await keepSummary({ device, date, revision, ...summarizer.summary() }, ports);
    return {
      device,
      date,
      revision,
      readings: written.readings,
      messages: written.messages,
      ...times,
      mcap: { key: keys.mcap, bytes: written.mcap.bytes },
      ndjson: { key: keys.ndjson, bytes: written.ndjson.bytes },
      publishedAt: new Date(ports.now()).toISOString(),
    };
  } catch (error) {
    await Promise.allSettled([files.remove(keys.mcap), files.remove(keys.ndjson)]);
    throw error;
  }
}

/** A write whose answer was lost is tried again by the client, and then refused because of itself. */
async function isPublished(dump: DayDump, index: RecordingIndex): Promise<boolean> {
  const [published] = await index.dumps(dump.device, dump.date, dump.date);
  return published?.mcap.key === dump.mcap.key;
}

async function removeFiles(dump: DayDump, files: FileStore): Promise<void> {
  await files.remove(dump.mcap.key);
  await files.remove(dump.ndjson.key);
}

function spanOf(hours: readonly HourEntry[]): { startTime: string; endTime: string } {
  const first = hours[0];
  const last = hours.at(-1);
  if (first === undefined || last === undefined)
    throw new OdographError('no-readings', 'a day without hours');
  return {
    startTime: formatInstant({ hour: first.hour, ns: first.firstNs }),
    endTime: formatInstant({ hour: last.hour, ns: last.lastNs }),
  };
}
