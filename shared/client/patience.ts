import type { Clock } from './clock.ts';

/** First pause; each further one is twice as long, up to the last. */
const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 30_000;

/** Tells once per wait what is going on. */
export type WaitListener = (wait: { readonly reason: string; readonly pauseMs: number }) => void;

export interface PatienceOptions {
  readonly clock: Clock;
  /** How long to go on after the last progress, in milliseconds. */
  readonly limitMs: number;
  readonly onWait: WaitListener;
  readonly signal: AbortSignal;
}

/**
 * How long a client goes on trying: exponential back-off with jitter, up to a time without any progress.
 *
 * @example
 * while (!(await attempt())) if (!(await patience.pause('the server is busy'))) giveUp();
 */
export class Patience {
  readonly #options: PatienceOptions;
  #since: number | undefined;
  #failures = 0;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /** Something went through: the time starts anew. */
  progress(): void {
    this.#since = undefined;
    this.#failures = 0;
  }

  /**
   * Waits before the next attempt.
   *
   * @param retryAfterMs what the server asked for, if it did
   * @returns `false` when the time is used up, at once
   * @throws the signal's reason when it is aborted
   */
  async pause(reason: string, retryAfterMs?: number): Promise<boolean> {
    const { clock, limitMs, onWait, signal } = this.#options;
    const now = clock.now();
    this.#since ??= now;
    const leftMs = this.#since + limitMs - now;
    const askedMs = retryAfterMs ?? 0;
    if (leftMs <= 0 || askedMs > leftMs) return false;
    const ceilingMs = Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    const backOffMs = ceilingMs * (0.5 + clock.random() / 2);
    this.#failures += 1;
    const pauseMs = Math.min(leftMs, Math.max(askedMs, backOffMs));
    onWait({ reason, pauseMs });
    await clock.sleep(pauseMs, signal);
    return true;
  }
}
