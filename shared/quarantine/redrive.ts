import type { RecordingIndex } from '../index/recording-index.ts';
import type { Batch } from '../ingest/batch.ts';
import type { BatchBus } from '../ingest/batch-bus.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { DeadLetters } from './dead-letters.ts';
import { judgeBatch } from './judge-batch.ts';
import type { LetterReason } from './letter-reason.ts';
import { readIfThere } from './list-letters.ts';

export interface RedrivePorts {
  readonly letters: DeadLetters;
  readonly bus: BatchBus;
  readonly index: Pick<RecordingIndex, 'head'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told of what failed for a reason that may pass. */
  readonly onError: (error: unknown) => void;
}

/**
 * What became of a letter: `redriven`, all of it is in the stream again and the letter is removed; `possible`, it
 * would be, but nothing was to be done; `kept`, it lies where it was, for the reason given; `gone`, someone else
 * removed it meanwhile.
 */
export type RedriveOutcome = 'redriven' | 'possible' | 'kept' | 'gone';

export interface Redriven {
  readonly key: string;
  /** Why it was a dead letter; unknown where it is gone. */
  readonly reason?: LetterReason;
  readonly outcome: RedriveOutcome;
  /** Batches in it, and those that are in the stream again (or would be). */
  readonly batches: number;
  readonly sent: number;
  /** Readings in the batches that are sent. */
  readonly readings: number;
  /** Why it is kept. */
  readonly problem?: { readonly code: RedriveProblem; readonly detail: string };
}

export type RedriveProblem = LetterReason | 'temporarily-unavailable';

export interface RedriveOptions {
  /** Only say what would be done. */
  readonly dryRun: boolean;
  /** Leave letters alone that are there for another reason. */
  readonly reason?: LetterReason | undefined;
}

/**
 * Sends the batches of a dead letter through the stream again, and removes the letter when all of them are
 * durable there. A letter with anything in it that would be put aside whole once more stays where it is, though
 * what is good in it is sent. Doing it twice, or twice at once, does no harm: a reading is stored once.
 *
 * @param key of a letter
 * @returns what became of it; undefined when it is there for another reason
 */
export async function redrive(
  key: string,
  { dryRun, reason }: RedriveOptions,
  ports: RedrivePorts,
): Promise<Redriven | undefined> {
  try {
    const letter = await readIfThere(ports.letters, key);
    if (letter === undefined) return { key, outcome: 'gone', batches: 0, sent: 0, readings: 0 };
    if (reason !== undefined && letter.reason !== reason) return undefined;
    return await redriveLetter(letter, dryRun, ports);
  } catch (error) {
    ports.onError(error);
    const problem = { code: 'temporarily-unavailable', detail: 'a service did not answer' } as const;
    return { key, outcome: 'kept', batches: 0, sent: 0, readings: 0, problem };
  }
}

async function redriveLetter(letter: DeadLetter, dryRun: boolean, ports: RedrivePorts): Promise<Redriven> {
  const { key, reason } = letter;
  const batches = letter.batches.length;
  const told = { key, reason, batches };
  if (batches === 0) {
    const problem = { code: reason, detail: letter.detail };
    return { ...told, outcome: 'kept', sent: 0, readings: 0, problem };
  }
  const good: { batch: Batch; readings: number }[] = [];
  let problem: Redriven['problem'];
  for (const { data } of letter.batches) {
    const verdict = await judgeBatch(data, ports.index, ports.now());
    if (verdict.fault === undefined) good.push(verdict);
    else problem ??= { code: verdict.fault.reason, detail: verdict.fault.detail };
  }
  const counted = (sent: typeof good) => ({
    sent: sent.length,
    readings: sent.reduce((sum, { readings }) => sum + readings, 0),
  });
  if (dryRun) {
    const outcome = problem === undefined ? 'possible' : 'kept';
    return { ...told, ...counted(good), outcome, ...(problem !== undefined && { problem }) };
  }
  // A batch of no readings has no device, and nothing that has to be sent.
  const full = good.filter(({ readings }) => readings > 0);
  const durable = await ports.bus.send(full.map(({ batch }) => batch));
  const lost = new Set(full.filter((_, place) => durable[place] !== true));
  const sent = counted(good.filter((each) => !lost.has(each)));
  if (lost.size > 0) {
    problem = {
      code: 'temporarily-unavailable',
      detail: `the stream did not take ${lost.size} of its batches`,
    };
  }
  if (problem !== undefined) return { ...told, ...sent, outcome: 'kept', problem };
  await ports.letters.remove(key);
  return { ...told, ...sent, outcome: 'redriven' };
}

export interface RedrivePage {
  readonly results: readonly Redriven[];
  /** Where the next page begins; none when this is the last. */
  readonly cursor?: string;
}

export interface RedriveRequest extends RedriveOptions {
  /** Where a page before this one ended. */
  readonly cursor?: string | undefined;
  /** Letters that are looked at. */
  readonly limit: number;
  /** When to end the page early, in milliseconds since 1970. */
  readonly untilMs: number;
}

/** Redrives a page of letters, one after the other in order of their arrival. */
export async function redrivePage(request: RedriveRequest, ports: RedrivePorts): Promise<RedrivePage> {
  const { cursor, limit, untilMs } = request;
  const files = await ports.letters.list(cursor, limit);
  const results: Redriven[] = [];
  let last: string | undefined;
  for (const { key } of files) {
    // The first is always done, or a client would never get on.
    if (last !== undefined && ports.now() >= untilMs) return { results, cursor: last };
    const result = await redrive(key, request, ports);
    if (result !== undefined) results.push(result);
    last = key;
  }
  return { results, ...(last !== undefined && files.length === limit && { cursor: last }) };
}
