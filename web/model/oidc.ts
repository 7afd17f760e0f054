/**
 * Signing in by authorization code with PKCE, as a page does that can keep no secret:
 * https://datatracker.ietf.org/doc/html/draft-ietf-oauth-browser-based-apps
 */

import * as z from 'zod';
import type { SignInSettings } from '../../shared/board/configuration.ts';
import type { Session } from './session.ts';

const discoverySchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
});
export type Discovery = z.infer<typeof discoverySchema>;

/** What is kept of an attempt while the browser is away. */
export const pendingSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Where the board was. */
  hash: z.string(),
});
export type Pending = z.infer<typeof pendingSchema>;

/** What the issuer says of itself. @throws Error where it says that it is another one */
export function discoveryOf(document: unknown, issuer: string): Discovery {
  const { data } = discoverySchema.safeParse(document);
  if (data?.issuer !== issuer) throw new Error(`${issuer} does not describe itself as an issuer has to.`);
  return data;
}

/** 256 random bits as text. */
export function randomText(): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/** SHA-256 of a verifier: https://datatracker.ietf.org/doc/html/rfc7636#section-4.2 */
export async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  return base64Url(new Uint8Array(digest));
}

const base64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

export interface AuthorizeRequest {
  readonly settings: SignInSettings;
  readonly discovery: Discovery;
  readonly pending: Pending;
  readonly challenge: string;
  readonly redirectUri: string;
}

/** Where to send the browser. */
export function authorizeUrl({
  settings,
  discovery,
  pending,
  challenge,
  redirectUri,
}: AuthorizeRequest): string {
  const url = new URL(discovery.authorization_endpoint);
  const parameters: Record<string, string> = {
    response_type: 'code',
    client_id: settings.clientId,
    redirect_uri: redirectUri,
    scope: settings.scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...(settings.audience !== undefined && { audience: settings.audience }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** What the issuer sent the browser back with. */
export interface Callback {
  readonly state: string;
  readonly code?: string;
  readonly error?: string;
  /** Who answers: https://datatracker.ietf.org/doc/html/rfc9207 */
  readonly issuer?: string;
}

/** The answer in the query of a page; undefined where there is none. */
export function callbackOf(search: string): Callback | undefined {
  const query = new URLSearchParams(search);
  const [state, code, error] = [query.get('state'), query.get('code'), query.get('error')];
  if (state === null || (code === null && error === null)) return undefined;
  const issuer = query.get('iss');
  const why = query.get('error_description') ?? error;
  return {
    state,
    ...(code !== null && { code }),
    ...(error !== null && why !== null && { error: why }),
    ...(issuer !== null && { issuer }),
  };
}

/**
 * The code of an answer that belongs to an attempt of this tab.
 *
 * @throws Error with a sentence to show
 */
export function checkedCode(callback: Callback, pending: Pending | undefined, issuer: string): string {
  if (pending === undefined || callback.state !== pending.state) {
    throw new Error('The sign-in was not begun in this tab. Sign in again.');
  }
  if (callback.issuer !== undefined && callback.issuer !== issuer) {
    throw new Error(`Another issuer answered than ${issuer}. Sign in again.`);
  }
  if (callback.code === undefined) throw new Error(`Nobody was signed in: ${callback.error ?? 'no code'}.`);
  return callback.code;
}

export interface TokenRequest {
  readonly settings: SignInSettings;
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/** What a code is exchanged for a token with. */
export const tokenForm = ({ settings, code, verifier, redirectUri }: TokenRequest): URLSearchParams =>
  new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: settings.clientId,
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
  });

const tokensSchema = z.object({
  access_token: z.string().min(1),
  id_token: z.string().optional(),
  expires_in: z.number().optional(),
});

const claimsSchema = z.object({
  sub: z.string().optional(),
  email: z.string().optional(),
  name: z.string().optional(),
  nonce: z.string().optional(),
});

/** @throws Error with a sentence to show */
export function sessionOf(
  answer: unknown,
  { settings, nonce, nowMs }: { settings: SignInSettings; nonce: string; nowMs: number },
): Session {
  const { data } = tokensSchema.safeParse(answer);
  if (data === undefined) throw new Error(`${settings.issuer} answered without a token.`);
  const claims = data.id_token === undefined ? {} : claimsOf(data.id_token);
  if (data.id_token !== undefined && claims.nonce !== nonce) {
    throw new Error('The token is of another sign-in. Sign in again.');
  }
  const bearer = settings.token === 'id' ? data.id_token : data.access_token;
  if (bearer === undefined) throw new Error(`${settings.issuer} gave no ID token. Ask for the scope openid.`);
  return {
    bearer,
    name: claims.name ?? claims.email ?? claims.sub ?? 'signed in',
    ...(data.expires_in !== undefined && { endsMs: nowMs + data.expires_in * 1000 }),
  };
}

/** What a token says. It came straight from the issuer over its own connection; the system checks its signature. */
function claimsOf(token: string): z.infer<typeof claimsSchema> {
  try {
    const [, payload = ''] = token.split('.');
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (c) =>
      c.charCodeAt(0),
    );
    return claimsSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return {};
  }
}
