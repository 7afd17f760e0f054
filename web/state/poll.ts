import { effect } from '@preact/signals';
import { isVisible } from './clock.ts';

/** Does something now and again after each pause, while the page is looked at. @returns stops it, and what is under way */
export function poll(pauseMs: number, once: (signal: AbortSignal) => Promise<void>): () => void {
  const stopping = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isBusy = false;
  const run = async (): Promise<void> => {
    if (isBusy || stopping.signal.aborted || !isVisible.peek()) return;
    isBusy = true;
    clearTimeout(timer);
    try {
      await once(stopping.signal);
    } finally {
      isBusy = false;
      if (!stopping.signal.aborted) timer = setTimeout(() => void run(), pauseMs);
    }
  };
  const unwatch = effect(() => {
    if (isVisible.value) void run();
  });
  return () => {
    stopping.abort();
    clearTimeout(timer);
    unwatch();
  };
}
