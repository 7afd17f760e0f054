import { signal } from '@preact/signals';
import { ClientError } from '../../shared/client/client-error.ts';

/** Goes up whenever everything is to be asked for again at once: because someone wants that, or the system is back. */
export const retries = signal(0);

export const retryAll = (): void => {
  retries.value = retries.peek() + 1;
};

/** Whether the browser has a network at all. */
export const isOnline = signal(!('onLine' in navigator) || navigator.onLine);

const SILENT = new Set<unknown>(['disconnected', 'unreachable', 'not-odograph']);
const OWN_FAULT = 500;

/** Whether something failed because nothing answered that can, rather than because the answer was no. */
export const isSilence = (error: unknown): boolean =>
  error instanceof ClientError
    ? SILENT.has(error.code) || (error.status ?? 0) >= OWN_FAULT
    : error instanceof DOMException && error.name === 'TimeoutError';

function cameOn(): void {
  isOnline.value = true;
  retryAll();
}

function wentOff(): void {
  isOnline.value = false;
}

/** Knows whether there is a network, and asks for everything again when it is back. @returns stops that */
export function followNetwork(): () => void {
  addEventListener('online', cameOn);
  addEventListener('offline', wentOff);
  return () => {
    removeEventListener('online', cameOn);
    removeEventListener('offline', wentOff);
  };
}
