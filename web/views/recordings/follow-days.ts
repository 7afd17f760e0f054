import type { DumpList } from '../../../shared/api/dumps.ts';
import type { OdographClient } from '../../../shared/client/odograph-client.ts';
import { daysUpTo } from '../days.ts';

/** A daily recording, its files with whole addresses. */
export type Recording = DumpList['dumps'][number];

/** A day that has readings, and what is recorded of it. */
export interface RecordedDay {
  readonly date: string;
  readonly recording: Recording | undefined;
  /** Whether there are readings that the recording has not. */
  readonly isPending: boolean;
}

/** Days up to one, the last. */
export interface Stretch {
  readonly last: string;
  readonly count: number;
}

/** Those of some days that the device has readings of, newest first, and what is recorded of them, asked for at once. */
export async function readDays(
  client: OdographClient,
  device: string,
  { last, count }: Stretch,
  signal: AbortSignal,
): Promise<RecordedDay[]> {
  const dates = daysUpTo(last, count);
  const listed = await client.dumps({ device, from: dates.at(-1) ?? last, to: last }, { signal });
  const recordings = new Map(listed.dumps.map((recording) => [recording.date, recording]));
  const pending = new Set(listed.pending);
  const whole = <File extends { readonly url: string }>(file: File): File => ({
    ...file,
    url: new URL(file.url, client.origin).href,
  });
  return dates.flatMap((date): RecordedDay[] => {
    const found = recordings.get(date);
    const isPending = pending.has(date);
    if (found === undefined) return isPending ? [{ date, recording: undefined, isPending }] : [];
    return [
      { date, isPending, recording: { ...found, mcap: whole(found.mcap), ndjson: whole(found.ndjson) } },
    ];
  });
}

/** Days that are asked for at once while they have readings, and where nothing was found before. */
const PAGE = { usual: 31, far: 366 } as const;

export interface DaysFound {
  readonly days: readonly RecordedDay[];
  /** The day up to which there may be more; not there when there are none. */
  readonly next: string | undefined;
}

/** The next days back in time that a device has readings of, however long ago. @param first its first day */
export async function findDays(
  client: OdographClient,
  device: string,
  { first, last }: { readonly first: string; readonly last: string },
  signal: AbortSignal,
): Promise<DaysFound> {
  let next: string | undefined = last;
  for (let count: number = PAGE.usual; next !== undefined; count = PAGE.far) {
    const days = await readDays(client, device, { last: next, count }, signal);
    const before: string | undefined = daysUpTo(next, count + 1).at(-1);
    next = before !== undefined && before >= first ? before : undefined;
    if (days.length > 0) return { days, next };
  }
  return { days: [], next };
}

const PAUSE_MS = 1000;

/** Records a day now. @throws Error with a sentence to show, ClientError */
export async function recordDay(
  client: OdographClient,
  device: string,
  date: string,
  signal: AbortSignal,
): Promise<RecordedDay> {
  const { execution } = await client.startDump({ date, device }, { signal });
  for (;;) {
    const run = await client.dumpRun(execution, { signal });
    if (run.status === 'succeeded') {
      const [day] = await readDays(client, device, { last: date, count: 1 }, signal);
      return day ?? { date, recording: undefined, isPending: false };
    }
    if (run.status === 'failed')
      throw new Error(`Recording ${date} failed: ${run.cause ?? 'no cause is told'}.`);
    await new Promise((resolve) => {
      setTimeout(resolve, PAUSE_MS);
    });
    signal.throwIfAborted();
  }
}
