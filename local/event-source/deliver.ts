import type { StreamRecord } from './event.ts';
import type { GivenUp } from './invocation-record.ts';
import { firstFailure } from './outcome.ts';
import type { EventSourceSettings, Time } from './settings.ts';

/** What a delivery works with. */
export interface DeliveryPorts {
  /** Invokes the function with these records; rejects when it fails. */
  readonly invoke: (records: readonly StreamRecord[]) => Promise<unknown>;
  /** Keeps records that were given up; rejects when that did not succeed. */
  readonly giveUp: (givenUp: GivenUp) => Promise<void>;
  /** Told the last record up to which all is done. */
  readonly settled: (last: StreamRecord) => void;
  readonly time: Time;
  /** Ends the delivery between two attempts. */
  readonly signal: AbortSignal;
}

interface Job {
  readonly records: readonly StreamRecord[];
  readonly retries: number;
  readonly invokeCount: number;
}

const FIRST_BACKOFF_MS = 200;
const MAX_BACKOFF_MS = 30_000;

/** Pause before the n-th retry, counted from 0, in milliseconds: doubled each time. */
export function backoffMs(retry: number): number {
  return Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(retry, 20));
}

/** Calls until it succeeds or the signal fires. */
async function insist(action: () => Promise<void>, { time, signal }: DeliveryPorts): Promise<boolean> {
  for (let retry = 0; !signal.aborted; retry += 1) {
    try {
      await action();
      return true;
    } catch {
      await time.sleep(backoffMs(retry), signal);
    }
  }
  return false;
}

/** Gives records up; they count as done only when they are kept elsewhere. */
async function giveUp(givenUp: GivenUp, ports: DeliveryPorts): Promise<void> {
  const last = givenUp.records.at(-1);
  if ((await insist(() => ports.giveUp(givenUp), ports)) && last !== undefined) ports.settled(last);
}

/** How many records from the start are too old to be tried. */
function expiredCount({ records }: Job, settings: EventSourceSettings, nowMs: number): number {
  if (settings.maxRecordAgeSeconds < 0) return 0;
  const bornMs = nowMs - settings.maxRecordAgeSeconds * 1000;
  const firstYoung = records.findIndex(({ arrivalMs }) => arrivalMs >= bornMs);
  return firstYoung === -1 ? records.length : firstYoung;
}

async function attempt(
  records: readonly StreamRecord[],
  settings: EventSourceSettings,
  ports: DeliveryPorts,
): Promise<{ failedAt: number | undefined; threw: boolean }> {
  try {
    const response = await ports.invoke(records);
    const numbers = records.map(({ sequenceNumber }) => sequenceNumber);
    const failedAt = settings.reportBatchItemFailures ? firstFailure(response, numbers) : undefined;
    return { failedAt, threw: false };
  } catch {
    return { failedAt: 0, threw: true };
  }
}

/**
 * Delivers records in order until each is processed or given up, or the signal fires.
 *
 * A failed batch is split, where that is wanted: at the record that the function reported, or in halves when
 * nothing of it succeeded. What cannot be split is retried with growing pauses. Parts that follow wait.
 */
export async function deliver(
  batch: readonly StreamRecord[],
  settings: EventSourceSettings,
  ports: DeliveryPorts,
): Promise<void> {
  const jobs: Job[] = [{ records: batch, retries: 0, invokeCount: 0 }];
  for (let job = jobs.pop(); job !== undefined && !ports.signal.aborted; job = jobs.pop()) {
    const { records, retries } = job;
    const expired = expiredCount(job, settings, ports.time.now());
    if (expired > 0) {
      if (expired < records.length) jobs.push({ ...job, records: records.slice(expired) });
      const old = records.slice(0, expired);
      const { invokeCount } = job;
      await giveUp({ records: old, condition: 'RecordAgeExceeded', invokeCount, threw: false }, ports);
      continue;
    }
    const { failedAt, threw } = await attempt(records, settings, ports);
    const done = records[(failedAt ?? records.length) - 1];
    if (done !== undefined) ports.settled(done);
    if (failedAt === undefined) continue;
    const invokeCount = job.invokeCount + 1;
    const rest = records.slice(failedAt);
    if (settings.bisectOnError && failedAt > 0) {
      jobs.push({ records: rest, retries, invokeCount });
    } else if (settings.bisectOnError && rest.length > 1) {
      const middle = Math.ceil(rest.length / 2);
      jobs.push({ records: rest.slice(middle), retries, invokeCount });
      jobs.push({ records: rest.slice(0, middle), retries, invokeCount });
    } else if (settings.retryAttempts < 0 || retries < settings.retryAttempts) {
      await ports.time.sleep(backoffMs(retries), ports.signal);
      jobs.push({ records: rest, retries: retries + 1, invokeCount });
    } else {
      await giveUp({ records: rest, condition: 'RetryAttemptsExhausted', invokeCount, threw }, ports);
    }
  }
}
