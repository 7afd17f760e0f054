import { signal } from '@preact/signals';

const STEP_MS = 1000;

/** Milliseconds since 1970, once a second while the page is looked at. */
export const clockMs = signal(Date.now());

/** Whether the page is looked at. */
export const isVisible = signal(true);

function look(): void {
  isVisible.value = document.visibilityState === 'visible';
  if (isVisible.value) clockMs.value = Date.now();
}

/** @returns stops it */
export function startClock(): () => void {
  const timer = setInterval(look, STEP_MS);
  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
  };
}
