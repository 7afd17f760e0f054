import { effect, untracked } from '@preact/signals';
import { isVisible } from './clock.ts';
import { retries } from './connection.ts';

/**
 * Does something now and again after each pause, while the page is looked at. Where everything is to be tried again,
 * what is under way is given up for a fresh attempt. @returns stops it, and what is under way
 */
export function poll(pauseMs: number, once: (signal: AbortSignal) => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let call: AbortController | undefined;
  let isStopped = false;
  const run = async (): Promise<void> => {
    if (call !== undefined || isStopped || !isVisible.peek()) return;
    const mine = new AbortController();
    call = mine;
    clearTimeout(timer);
    try {
      await once(mine.signal);
    } finally {
      if (call === mine) {
        call = undefined;
        timer = setTimeout(() => void run(), pauseMs);
      }
    }
  };
  const giveUp = (): void => {
    call?.abort();
    call = undefined;
    clearTimeout(timer);
  };
  let tried = retries.peek();
  const unwatch = effect(() => {
    const isLookedAt = isVisible.value;
    if (retries.value !== tried) giveUp();
    tried = retries.peek();
    if (isLookedAt) untracked(() => void run());
  });
  return () => {
    isStopped = true;
    giveUp();
    unwatch();
  };
}
