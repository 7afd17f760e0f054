import { backoffMs } from './deliver.ts';
import { cutBatch, type ShardReference, type StreamRecord } from './event.ts';
import type { ShardReader } from './shard-reader.ts';
import type { EventSourceSettings, Time } from './settings.ts';

export interface WorkerOptions {
  readonly shard: ShardReference;
  readonly reader: ShardReader;
  readonly settings: EventSourceSettings;
  /** Pause between two looks at a shard that has nothing new, in milliseconds. */
  readonly pollMs: number;
  readonly time: Time;
  readonly signal: AbortSignal;
  /** Delivers a batch; when it resolves and the signal has not fired, the batch is done. */
  readonly deliver: (batch: readonly StreamRecord[]) => Promise<void>;
  /** Called when the shard is closed and all of it is done. */
  readonly finished: () => void;
  readonly onError: (error: unknown) => void;
}

/** Pause between two looks at a shard while a batch waits for more, in milliseconds. */
const WINDOW_POLL_MS = 150;

interface Waiter {
  /** Count of records to wait for; known once the shard has been read to its tip after the waiter came. */
  target: number | undefined;
  readonly resolve: () => void;
}

/** Takes one shard to the function: reads ahead by no more than a batch, one delivery at a time. */
export class ShardWorker {
  readonly #options: WorkerOptions;
  readonly #waiters = new Set<Waiter>();
  #pending: StreamRecord[] = [];
  #readCount = 0;
  #doneCount = 0;
  #ended = false;
  #hasNews = false;
  #waking = new AbortController();
  #stopped = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  /** Runs until the shard is closed and done, or the signal fires. */
  async run(): Promise<void> {
    const { deliver, signal, finished } = this.#options;
    try {
      while (!signal.aborted) {
        const count = await this.#collect();
        if (count === 0) break;
        await deliver(this.#pending.slice(0, count));
        if (signal.aborted) return;
        this.#pending = this.#pending.slice(count);
        this.#doneCount += count;
        this.#release();
      }
      if (this.#ended && this.#pending.length === 0) finished();
    } finally {
      this.#stopped = true;
      this.#release();
    }
  }

  /** Resolves when everything that is in the shard now is done, or when the worker has stopped. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.add({ target: undefined, resolve });
      this.wake();
      this.#release();
    });
  }

  /** Cuts the pause of an idle shard short. */
  wake(): void {
    this.#hasNews = true;
    this.#waking.abort();
  }

  /** Waits for something new. */
  async #idle(): Promise<void> {
    const { time, signal, pollMs } = this.#options;
    if (this.#hasNews) return;
    this.#waking = new AbortController();
    await time.sleep(pollMs, AbortSignal.any([signal, this.#waking.signal]));
  }

  /** Reads until a batch is full or its window is over; 0 when there is nothing to come. */
  async #collect(): Promise<number> {
    const { settings, shard, time, signal, pollMs } = this.#options;
    let windowEndMs = time.now() + settings.maxBatchingWindowSeconds * 1000;
    while (!signal.aborted) {
      const { count, full } = cutBatch(this.#pending, settings.batchSize, shard);
      const nowMs = time.now();
      if (count > 0 && (full || this.#ended || nowMs >= windowEndMs)) return count;
      if (this.#ended) return 0;
      const wasEmpty = count === 0;
      const gotAny = await this.#poll(settings.batchSize);
      if (wasEmpty && gotAny) windowEndMs = time.now() + settings.maxBatchingWindowSeconds * 1000;
      if (gotAny) continue;
      if (wasEmpty) await this.#idle();
      else await time.sleep(Math.max(0, Math.min(pollMs, WINDOW_POLL_MS, windowEndMs - time.now())), signal);
    }
    return 0;
  }

  async #poll(limit: number): Promise<boolean> {
    const { reader, time, signal, onError } = this.#options;
    for (let retry = 0; !signal.aborted; retry += 1) {
      this.#hasNews = false;
      const early = [...this.#waiters];
      try {
        const { records, atTip, ended } = await reader.poll(limit);
        this.#pending.push(...records);
        this.#readCount += records.length;
        this.#ended = ended;
        if (atTip) for (const waiter of early) waiter.target ??= this.#readCount;
        this.#release();
        return records.length > 0;
      } catch (error) {
        onError(error);
        await time.sleep(backoffMs(retry), signal);
      }
    }
    return false;
  }

  #release(): void {
    for (const waiter of this.#waiters) {
      const reached = waiter.target !== undefined && this.#doneCount >= waiter.target;
      const drained = reached && !this.#ended; // a shard that has ended must have been noted as finished
      if (!drained && !this.#stopped) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }
}
