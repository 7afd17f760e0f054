import { OAuthError } from './oauth-error.ts';

/** What an application wants that sends its user to sign in. */
export interface AuthorizationRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  /** SHA-256, in base64url, of what the application will show when it redeems the code. */
  readonly codeChallenge: string;
  readonly state?: string;
  readonly nonce?: string;
  readonly scope: string;
}

/** Names of the parameters that a sign-in page hands on. */
export const REQUEST_PARAMETERS = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
] as const;

const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];
const LONGEST = 2000;

/**
 * Where an application wants the answer, and who it says it is. While this is wrong, nothing may be sent there.
 *
 * @throws {OAuthError}
 */
export function readRedirect(parameters: URLSearchParams): { clientId: string; redirectUri: string } {
  const clientId = only(parameters, 'client_id') ?? '';
  if (!/^[\x21-\x7e]{1,200}$/.test(clientId)) throw new OAuthError('invalid_request', 'client_id is missing');
  const redirectUri = only(parameters, 'redirect_uri') ?? '';
  const url = URL.canParse(redirectUri) ? new URL(redirectUri) : undefined;
  const isLocal = url?.protocol === 'http:' && LOOPBACK.includes(url.hostname);
  if (
    url === undefined ||
    !isLocal ||
    url.hash !== '' ||
    url.username !== '' ||
    redirectUri.length > LONGEST
  ) {
    throw new OAuthError('invalid_request', 'redirect_uri has to be an http address of this machine');
  }
  return { clientId, redirectUri };
}

/**
 * Reads a request of the authorization code flow with PKCE: https://datatracker.ietf.org/doc/html/rfc7636
 *
 * @throws {OAuthError}
 */
export function readAuthorizationRequest(parameters: URLSearchParams): AuthorizationRequest {
  const { clientId, redirectUri } = readRedirect(parameters);
  if (only(parameters, 'response_type') !== 'code') {
    throw new OAuthError('unsupported_response_type', 'response_type has to be code');
  }
  if (only(parameters, 'code_challenge_method') !== 'S256') {
    throw new OAuthError('invalid_request', 'code_challenge_method has to be S256');
  }
  const codeChallenge = only(parameters, 'code_challenge') ?? '';
  if (!/^[\w-]{43}$/.test(codeChallenge))
    throw new OAuthError('invalid_request', 'code_challenge is no SHA-256');
  const state = only(parameters, 'state');
  const nonce = only(parameters, 'nonce');
  return {
    clientId,
    redirectUri,
    codeChallenge,
    scope: only(parameters, 'scope') ?? '',
    ...(state !== undefined && { state }),
    ...(nonce !== undefined && { nonce }),
  };
}

/** A parameter that may be given once. @throws {OAuthError} */
export function only(parameters: URLSearchParams, name: string): string | undefined {
  const [value, ...others] = parameters.getAll(name);
  if (others.length > 0) throw new OAuthError('invalid_request', `${name} is given more than once`);
  if (value !== undefined && value.length > LONGEST)
    throw new OAuthError('invalid_request', `${name} is too long`);
  return value === '' ? undefined : value;
}
