import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AuthorizationRequest } from './authorization-request.ts';
import { OAuthError } from './oauth-error.ts';

/** Who signed in, and which devices they may read. */
export interface SignedIn {
  readonly subject: string;
  readonly devices: readonly string[];
}

/** What a code stands for until it is redeemed. */
export interface Grant extends SignedIn {
  readonly request: AuthorizationRequest;
}

/** What an application shows to redeem a code. */
export interface Redemption {
  readonly code: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

/** How long a code may be redeemed; a browser needs less than a second. */
const LIFE_MS = 60_000;

/** Codes that are kept: more than anyone on one machine has under way. */
const MOST = 1000;

/** Codes of people who signed in, each good for once. */
export class AuthorizationCodes {
  readonly #now: () => number;
  readonly #grants = new Map<string, Grant & { readonly untilMs: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  issue(grant: Grant): string {
    const code = randomBytes(32).toString('base64url');
    const [oldest] = this.#grants.keys();
    if (oldest !== undefined && this.#grants.size >= MOST) this.#grants.delete(oldest);
    this.#grants.set(code, { ...grant, untilMs: this.#now() + LIFE_MS });
    return code;
  }

  /** @throws {OAuthError} after which the code is of no use any more */
  redeem({ code, clientId, redirectUri, codeVerifier }: Redemption): Grant {
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    if (grant === undefined || this.#now() >= grant.untilMs) {
      throw new OAuthError('invalid_grant', 'the code is not known, was used or has expired');
    }
    const { request } = grant;
    if (clientId !== request.clientId || redirectUri !== request.redirectUri) {
      throw new OAuthError(
        'invalid_grant',
        'the code was given to another application, or for another address',
      );
    }
    if (!isVerifierOf(request.codeChallenge, codeVerifier)) {
      throw new OAuthError('invalid_grant', 'code_verifier is not the one that code_challenge was made of');
    }
    return grant;
  }
}

function isVerifierOf(challenge: string, verifier: string): boolean {
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false;
  const actual = createHash('sha256').update(verifier).digest('base64url');
  return timingSafeEqual(Buffer.from(actual), Buffer.from(challenge));
}
