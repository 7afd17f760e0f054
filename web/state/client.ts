import { computed } from '@preact/signals';
import { AnswerCache } from '../../shared/client/answer-cache.ts';
import { ClientError } from '../../shared/client/client-error.ts';
import { OdographClient } from '../../shared/client/odograph-client.ts';
import { configuration, wholeUrl } from './configuration.ts';
import { hasToSignIn, refused, session } from './sign-in.ts';

/** A panel asks again by itself: better to say soon that something is wrong. */
export const RETRY_FOR_MS = 5000;

/** Answers of every panel in view. */
const KEPT_ANSWERS = 300;

/** The client of whoever is signed in; undefined until it is known where the system is, and who asks. */
export const client = computed<OdographClient | undefined>(() => {
  const key = session.value?.bearer;
  if (configuration.value === undefined || hasToSignIn.value) return undefined;
  return new OdographClient({
    baseUrl: wholeUrl(configuration.value.apiUrl),
    cache: new AnswerCache(KEPT_ANSWERS),
    retryForMs: RETRY_FOR_MS,
    ...(key !== undefined && { key }),
  });
});

/**
 * Says in a sentence why something failed. Where the system asks who is there, the board asks to sign in; undefined for
 * what was only called off.
 */
export function explain(error: unknown): string | undefined {
  if (error instanceof DOMException && error.name === 'AbortError') return undefined;
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'There was no answer in time.';
  if (error instanceof ClientError) {
    if (error.code === 'unauthenticated') refused();
    const said = error.problem?.detail ?? error.message;
    return said.endsWith('.') ? said : `${said}.`;
  }
  return error instanceof Error ? error.message : String(error);
}
