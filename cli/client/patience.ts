/** Time and chance, passed in so that tests need not wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects when the command is interrupted. */
  sleep(ms: number): Promise<void>;
  /** 0 ≤ x < 1. */
  random(): number;
}

/** First pause; each further one is twice as long, up to the last. */
const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 30_000;

/** Tells the user once per wait what is going on. */
export type WaitListener = (wait: { readonly reason: string; readonly pauseMs: number }) => void;

/**
 * How long a client goes on trying: exponential back-off with jitter, up to a time without any progress.
 *
 * @example
 * while (!(await attempt())) if (!(await patience.pause('the server is busy'))) giveUp();
 */
export class Patience {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #onWait: WaitListener;
  #since: number | undefined;
  #failures = 0;

  /** @param limitMs how long to go on after the last progress, in milliseconds */
  constructor(clock: Clock, limitMs: number, onWait: WaitListener) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#onWait = onWait;
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
   */
  async pause(reason: string, retryAfterMs?: number): Promise<boolean> {
    const now = this.#clock.now();
    this.#since ??= now;
    const leftMs = this.#since + this.#limitMs - now;
    const askedMs = retryAfterMs ?? 0;
    if (leftMs <= 0 || askedMs > leftMs) return false;
    const ceilingMs = Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    const backOffMs = ceilingMs * (0.5 + this.#clock.random() / 2);
    this.#failures += 1;
    const pauseMs = Math.min(leftMs, Math.max(askedMs, backOffMs));
    this.#onWait({ reason, pauseMs });
    await this.#clock.sleep(pauseMs);
    return true;
  }
}
