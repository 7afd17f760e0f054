import type { IncomingMessage } from 'node:http';
import type { AuthorizationCodes } from './authorization-codes.ts';
import { only } from './authorization-request.ts';
import { type Exchange, readForm, sendJson } from './exchange.ts';
import { OAuthError } from './oauth-error.ts';
import type { OidcIssuer } from './oidc-issuer.ts';

/** How long a token from signing in is valid, in seconds. */
const TOKEN_SECONDS = 3600;

/**
 * Exchanges a code for tokens: one for Odograph, one for the application itself.
 *
 * @throws {OAuthError}
 */
export async function redeemCode(
  { request, response }: Exchange,
  codes: AuthorizationCodes,
  issuer: OidcIssuer,
): Promise<void> {
  const form = await readForm(request);
  if (only(form, 'grant_type') !== 'authorization_code') {
    throw new OAuthError('unsupported_grant_type', 'grant_type has to be authorization_code');
  }
  const {
    subject,
    devices,
    request: wanted,
  } = codes.redeem({
    code: only(form, 'code') ?? '',
    clientId: only(form, 'client_id') ?? clientOf(request) ?? '',
    redirectUri: only(form, 'redirect_uri') ?? '',
    codeVerifier: only(form, 'code_verifier') ?? '',
  });
  const who = { subject, devices, lifeSeconds: TOKEN_SECONDS };
  const claims = wanted.nonce === undefined ? {} : { nonce: wanted.nonce };
  sendJson(response, 200, {
    access_token: issuer.issueToken(who),
    id_token: issuer.issueToken({ ...who, audience: wanted.clientId, claims }),
    token_type: 'Bearer',
    expires_in: TOKEN_SECONDS,
    scope: wanted.scope,
  });
}

/** An application may say who it is in a header; its secret, if it has one, is not asked for: PKCE stands for it. */
function clientOf({ headers }: IncomingMessage): string | undefined {
  const [, encoded] = /^basic ([A-Za-z0-9+/]+=*)$/i.exec(headers.authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [user = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':', 1);
  return new URLSearchParams(`user=${user}`).get('user') ?? undefined;
}
