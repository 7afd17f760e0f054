import type { GivenUp } from '../../../../local/event-source/invocation-record.ts';
import type { StreamRecord } from '../../../../local/event-source/event.ts';
import type { EventSourceSettings, Time } from '../../../../local/event-source/settings.ts';

export const SETTINGS: EventSourceSettings = {
  batchSize: 100,
  maxBatchingWindowSeconds: 0,
  retryAttempts: 2,
  maxRecordAgeSeconds: 3600,
  bisectOnError: true,
  reportBatchItemFailures: true,
  startingPosition: 'TRIM_HORIZON',
  deadLetterPrefix: 'aws/lambda/',
};

/** A clock that stands still but for the sleeps, which take no time. */
export class SleepClock implements Time {
  nowMs = Date.UTC(2026, 0, 15);
  readonly sleeps: number[] = [];

  readonly now = (): number => this.nowMs;

  readonly sleep = async (milliseconds: number): Promise<void> => {
    this.sleeps.push(milliseconds);
    this.nowMs += milliseconds;
    await new Promise((resolve) => setImmediate(resolve));
  };
}

export const NUMBERS = Array.from({ length: 100 }, (_, at) => String(at).padStart(3, '0'));

export function streamRecords(numbers: readonly string[], arrivalMs: number): StreamRecord[] {
  return numbers.map((sequenceNumber) => ({ sequenceNumber, partitionKey: 'k', data: '', arrivalMs }));
}

/** What a delivery did, by sequence number. */
export interface Trace {
  readonly invocations: string[][];
  readonly succeeded: string[];
  readonly settled: string[];
  readonly givenUp: (Omit<GivenUp, 'records'> & { numbers: string[] })[];
}
