import type { DumpList } from '../../../shared/api/dumps.ts';
import type { OdographClient } from '../../../shared/client/odograph-client.ts';
import { daysUpTo } from '../days.ts';

/** A daily recording, its files with whole addresses. */
export type Recording = DumpList['dumps'][number];

/** A day, and what is recorded of it. */
export interface RecordedDay {
  readonly date: string;
  readonly recording: Recording | undefined;
}

/** What is recorded of a device on the days up to one, newest first, asked for at once. */
export async function readDays(
  client: OdographClient,
  device: string,
  { last, count }: { readonly last: string; readonly count: number },
  signal: AbortSignal,
): Promise<RecordedDay[]> {
  const dates = daysUpTo(last, count);
  const { dumps } = await client.dumps({ device, from: dates.at(-1) ?? last, to: last }, { signal });
  const whole = <File extends { readonly url: string }>(file: File): File => ({
    ...file,
    url: new URL(file.url, client.origin).href,
  });
  return dates.map((date) => {
    const found = dumps.find((each) => each.date === date);
    return { date, recording: found && { ...found, mcap: whole(found.mcap), ndjson: whole(found.ndjson) } };
  });
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
      return day ?? { date, recording: undefined };
    }
    if (run.status === 'failed')
      throw new Error(`Recording ${date} failed: ${run.cause ?? 'no cause is told'}.`);
    await new Promise((resolve) => {
      setTimeout(resolve, PAUSE_MS);
    });
    signal.throwIfAborted();
  }
}
