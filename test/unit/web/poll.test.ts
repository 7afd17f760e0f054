import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isVisible } from '../../../web/state/clock.ts';
import { retryAll } from '../../../web/state/connection.ts';
import { poll } from '../../../web/state/poll.ts';

const PAUSE_MS = 1000;

beforeEach(() => {
  vi.useFakeTimers();
  isVisible.value = true;
});
afterEach(() => {
  vi.useRealTimers();
});

/** Calls that end when they are told to. */
function calls() {
  const signals: AbortSignal[] = [];
  const ends: (() => void)[] = [];
  const once = (signal: AbortSignal): Promise<void> => {
    signals.push(signal);
    return new Promise((resolve) => {
      ends.push(resolve);
      signal.addEventListener('abort', () => resolve());
    });
  };
  return { signals, once, end: () => ends.at(-1)?.() };
}

test('asks again after each pause, and never twice at once', async () => {
  const { signals, once, end } = calls();
  const stop = poll(PAUSE_MS, once);
  await vi.advanceTimersByTimeAsync(10 * PAUSE_MS);
  const during = signals.length;

  end();
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  stop();

  expect([during, signals.length]).toEqual([1, 2]);
});

test('gives up what is under way for a fresh attempt when all is tried again', async () => {
  const { signals, once } = calls();
  const stop = poll(PAUSE_MS, once);

  retryAll();
  await vi.advanceTimersByTimeAsync(0);
  const states = signals.map(({ aborted }) => aborted);
  stop();

  expect(states).toEqual([true, false]);
});

test('does not wait for its pause when all is tried again', async () => {
  const { signals, once, end } = calls();
  const stop = poll(PAUSE_MS, once);
  end();
  await vi.advanceTimersByTimeAsync(1);

  retryAll();
  stop();
  await vi.advanceTimersByTimeAsync(10 * PAUSE_MS);

  expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
});

test('rests while nobody looks', async () => {
  const { signals, once, end } = calls();
  const stop = poll(PAUSE_MS, once);
  isVisible.value = false;
  end();
  retryAll();
  await vi.advanceTimersByTimeAsync(10 * PAUSE_MS);
  const away = signals.length;

  isVisible.value = true;
  stop();

  expect([away, signals.length]).toEqual([1, 2]);
});
