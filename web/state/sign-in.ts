import { computed, signal } from '@preact/signals';
import { KEPT_UNDER, readKept, type Session } from '../model/session.ts';
import {
  authorizeUrl,
  type Callback,
  challengeOf,
  checkedCode,
  discoveryOf,
  type Pending,
  pendingSchema,
  randomText,
  sessionOf,
  tokenForm,
} from '../model/oidc.ts';
import type { SignInSettings } from '../../shared/board/configuration.ts';
import { keepText, keptText } from './browser-storage.ts';
import { configuration } from './configuration.ts';

const OF_TAB = 'sessionStorage';

/** Where an attempt is noted while the browser is away at the issuer. */
const PENDING = 'odograph.signing-in';

/** What the board shows to the system for whoever uses it. It is gone with the tab. */
export const session = signal<Session | undefined>(readKept(keptText(KEPT_UNDER, OF_TAB), Date.now()));

/** Why someone has to sign in who has done so, or has tried to. */
export const signInFault = signal<string | undefined>(undefined);

/** Whether there is anything to sign in to. */
const asksWho = computed(() => configuration.value?.access.mode === 'keys');

/** Whether the board waits for someone to sign in. */
export const hasToSignIn = computed(() => asksWho.value && session.value === undefined);

/** @param next undefined to sign out */
export function keep(next: Session | undefined): void {
  keepText(KEPT_UNDER, next && JSON.stringify(next), OF_TAB);
  session.value = next;
  signInFault.value = undefined;
}

/** The system does not take what was shown to it. */
export function refused(): void {
  if (session.peek() === undefined) return;
  keep(undefined);
  signInFault.value = 'What you signed in with is not valid, or not any more. Sign in again.';
}

const redirectUri = (): string => `${location.origin}/`;

/** Goes to the issuer; the browser comes back to the same view. @throws Error with a sentence to show */
export async function goSignIn(settings: SignInSettings): Promise<void> {
  const discovery = await discover(settings.issuer);
  const pending: Pending = {
    state: randomText(),
    nonce: randomText(),
    verifier: randomText(),
    hash: location.hash,
  };
  keepText(PENDING, JSON.stringify(pending), OF_TAB);
  const challenge = await challengeOf(pending.verifier);
  location.assign(authorizeUrl({ settings, discovery, pending, challenge, redirectUri: redirectUri() }));
}

/**
 * Ends a sign-in, where the browser has come back with its answer.
 *
 * @throws Error with a sentence to show
 */
export async function comeBack(callback: Callback, settings: SignInSettings): Promise<void> {
  const kept = keptText(PENDING, OF_TAB);
  keepText(PENDING, undefined, OF_TAB);
  const pending = pendingSchema.safeParse(kept === null ? undefined : JSON.parse(kept)).data;
  history.replaceState(null, '', `/${pending?.hash ?? ''}`);
  const code = checkedCode(callback, pending, settings.issuer);
  const discovery = await discover(settings.issuer);
  const response = await fetch(discovery.token_endpoint, {
    method: 'POST',
    body: tokenForm({ settings, code, verifier: pending?.verifier ?? '', redirectUri: redirectUri() }),
  });
  if (!response.ok) throw new Error(`${settings.issuer} did not give a token (${response.status}).`);
  keep(sessionOf(await response.json(), { settings, nonce: pending?.nonce ?? '', nowMs: Date.now() }));
}

async function discover(issuer: string) {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url).catch(() => undefined);
  if (response?.ok !== true) throw new Error(`${issuer} cannot be reached. Try again in a moment.`);
  return discoveryOf(await response.json(), issuer);
}
