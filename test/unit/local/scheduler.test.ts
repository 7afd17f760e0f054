import { describe, expect, it } from 'vitest';
import { type Schedule, startDaily } from '../../../local/scheduler.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A clock that is moved by hand; timers fire when it passes them, however far it is moved. */
class HandClock {
  nowMs: number;
  readonly waits: number[] = [];
  #timer: { callback: () => void; atMs: number } | undefined;

  constructor(iso: string) {
    this.nowMs = Date.parse(iso);
  }

  get isWaiting(): boolean {
    return this.#timer !== undefined;
  }

  readonly now = (): number => this.nowMs;

  readonly setTimer = (callback: () => void, milliseconds: number): (() => void) => {
    this.waits.push(milliseconds);
    this.#timer = { callback, atMs: this.nowMs + milliseconds };
    return () => {
      this.#timer = undefined;
    };
  };

  /** Time passes, and the timers know. */
  pass(milliseconds: number): void {
    const untilMs = this.nowMs + milliseconds;
    while (this.#timer !== undefined && this.#timer.atMs <= untilMs) {
      this.nowMs = Math.max(this.nowMs, this.#timer.atMs);
      this.#timer.callback();
    }
    this.nowMs = untilMs;
  }

  /** The clock is set, or the machine slept: the timer is due when its time has come by itself. */
  jump(milliseconds: number): void {
    this.nowMs += milliseconds;
    const { callback } = this.#timer!;
    callback();
  }
}

function start(clock: HandClock, runs: string[]): Schedule {
  return startDaily({
    hourUtc: 1,
    minuteUtc: 30,
    now: clock.now,
    setTimer: clock.setTimer,
    run: async () => void runs.push(new Date(clock.nowMs).toISOString()),
  });
}

describe('startDaily', () => {
  it('starts every day at its time', () => {
    const clock = new HandClock('2026-01-15T00:00:00Z');
    const runs: string[] = [];
    start(clock, runs);

    clock.pass(3 * DAY_MS);

    expect(runs).toEqual([
      '2026-01-15T01:30:00.000Z',
      '2026-01-16T01:30:00.000Z',
      '2026-01-17T01:30:00.000Z',
    ]);
    expect(Math.max(...clock.waits)).toBe(MINUTE_MS);
  });

  it('waits for the next day when it begins at or after its time', () => {
    const clock = new HandClock('2026-01-15T01:30:00Z');

    const schedule = start(clock, []);

    expect(schedule.next()).toEqual(new Date('2026-01-16T01:30:00Z'));
  });

  it('starts once after it slept through several days', () => {
    const clock = new HandClock('2026-01-15T00:00:00Z');
    const runs: string[] = [];
    const schedule = start(clock, runs);

    clock.jump(3 * DAY_MS + 12 * 60 * MINUTE_MS);

    expect(runs).toEqual(['2026-01-18T12:00:00.000Z']);
    expect(schedule.next()).toEqual(new Date('2026-01-19T01:30:00Z'));
  });

  it('follows a clock that is set back', () => {
    const clock = new HandClock('2026-01-15T00:00:00Z');
    const runs: string[] = [];
    const schedule = start(clock, runs);

    clock.jump(-5 * DAY_MS);

    expect(runs).toEqual([]);
    expect(schedule.next()).toEqual(new Date('2026-01-10T01:30:00Z'));
  });

  it('goes on after a run that failed', async () => {
    const clock = new HandClock('2026-01-15T00:00:00Z');
    const errors: unknown[] = [];
    const failure = new Error('no machine');
    startDaily({
      hourUtc: 1,
      minuteUtc: 30,
      now: clock.now,
      setTimer: clock.setTimer,
      run: () => Promise.reject(failure),
      onError: (error) => errors.push(error),
    });

    clock.pass(2 * DAY_MS);
    await new Promise((resolve) => setImmediate(resolve));

    expect(errors).toEqual([failure, failure]);
  });

  it('is silent once stopped', () => {
    const clock = new HandClock('2026-01-15T00:00:00Z');
    const runs: string[] = [];
    const schedule = start(clock, runs);

    clock.pass(MINUTE_MS);
    schedule.stop();
    clock.pass(DAY_MS);

    expect(runs).toEqual([]);
    expect(clock.isWaiting).toBe(false);
  });
});
