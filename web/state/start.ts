import { signal } from '@preact/signals';
import { callbackOf } from '../model/oidc.ts';
import { configuration, loadConfiguration } from './configuration.ts';
import { poll } from './poll.ts';
import { comeBack, signInFault } from './sign-in.ts';

/** Why the board does not know yet where its system is. */
export const startFault = signal<string | undefined>(undefined);

/** Whether a sign-in from which the browser has come back is being ended. */
export const isComingBack = signal(callbackOf(location.search) !== undefined);

const PAUSE_MS = 5000;

/** Finds out where the system is, however long that takes. @returns when it is known */
export function findSystem(): Promise<void> {
  return new Promise((resolve) => {
    const stop = poll(PAUSE_MS, async (signalOfCall) => {
      try {
        await loadConfiguration(signalOfCall);
        startFault.value = undefined;
      } catch (error) {
        if (!signalOfCall.aborted) startFault.value = error instanceof Error ? error.message : String(error);
      }
      if (configuration.peek() === undefined) return;
      stop();
      resolve();
    });
  });
}

/** Ends a sign-in from which the browser has just come back. */
export async function endSignIn(): Promise<void> {
  const callback = callbackOf(location.search);
  const access = configuration.peek()?.access;
  try {
    if (callback !== undefined && access?.mode === 'keys' && access.signIn !== undefined) {
      await comeBack(callback, access.signIn);
    }
  } catch (error) {
    signInFault.value = error instanceof Error ? error.message : String(error);
  }
  isComingBack.value = false;
}
