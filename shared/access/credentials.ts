import { looksLikeKey, parseKey, type PresentedKey } from './api-key.ts';
import { CREDENTIAL_LIMITS } from './limits.ts';
import { notValid } from './refusals.ts';

/** What a request brings along to say who asks, not yet checked. */
export type Credentials =
  | { readonly kind: 'key'; readonly key: PresentedKey }
  | { readonly kind: 'token'; readonly token: string };

/** Headers of a request, their names in lower case. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** https://datatracker.ietf.org/doc/html/rfc6750#section-2.1 */
const BEARER = /^[A-Za-z0-9._~+/-]+=*$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Reads who a request claims to be from. A key may stand in `Authorization: Bearer`, in `Authorization: Basic` as the
 * user name with any password, or in `x-api-key`; a token in `Authorization: Bearer`.
 *
 * @returns nothing when the request does not say
 * @throws OdographError `unauthenticated` for what is neither a key nor a token, and for two that differ
 */
export function readCredentials(headers: Headers): Credentials | undefined {
  const authorization = headers['authorization']?.trim() ?? '';
  const apiKey = headers['x-api-key']?.trim() ?? '';
  requireShort(authorization);
  requireShort(apiKey);
  const first = authorization === '' ? undefined : readAuthorization(authorization);
  const second = apiKey === '' ? undefined : keyOf(apiKey, 'what x-api-key holds');
  if (first !== undefined && second !== undefined && !areSame(first, second)) {
    throw notValid('Authorization and x-api-key say different things; send one of them');
  }
  return first ?? second;
}

function requireShort(header: string): void {
  if (header.length <= CREDENTIAL_LIMITS.tokenLength) return;
  throw notValid(`credentials may have ${CREDENTIAL_LIMITS.tokenLength} characters`);
}

function readAuthorization(header: string): Credentials {
  const space = header.indexOf(' ');
  const scheme = header.slice(0, Math.max(space, 0)).toLowerCase();
  const value = header.slice(space + 1).trim();
  if (scheme === 'bearer') {
    if (!BEARER.test(value)) throw notValid('Authorization: Bearer is followed by neither a key nor a token');
    return looksLikeKey(value) ? keyOf(value, 'the key') : { kind: 'token', token: value };
  }
  if (scheme === 'basic') {
    if (!BASE64.test(value)) throw notValid('Authorization: Basic is not followed by base64');
    const [user = ''] = Buffer.from(value, 'base64').toString('utf8').split(':', 1);
    return keyOf(user, 'the user name');
  }
  throw notValid('Authorization has to begin with Bearer or Basic');
}

function keyOf(text: string, what: string): Credentials {
  const key = parseKey(text);
  if (key === undefined) throw notValid(`${what} is no API key: they look like odo_…, and are sent whole`);
  return { kind: 'key', key };
}

const areSame = (a: Credentials, b: Credentials): boolean =>
  a.kind === 'key' && b.kind === 'key' && a.key.id === b.key.id && a.key.secret === b.key.secret;
