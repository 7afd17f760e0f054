import { JwtVerifier } from 'aws-jwt-verify';
import {
  JwtExpiredError,
  JwtInvalidAudienceError,
  JwtInvalidIssuerError,
  JwtInvalidSignatureError,
  JwtNotBeforeError,
  JwtParseError,
  JwtWithoutValidKidError,
  KidNotFoundInJwksError,
} from 'aws-jwt-verify/error';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import type { JwtHeader, JwtPayload } from 'aws-jwt-verify/jwt-model';
import { OdographError } from '../errors/odograph-error.ts';
import { IssuerKeys, type IssuerKeysPorts } from './issuer-keys.ts';
import { TOKEN_LIMITS } from './limits.ts';
import { notValid } from './refusals.ts';
import type { TokenVerifier, VerifiedToken } from './token-verifier.ts';

/** Signatures by a private key, of which anyone may know the public one. */
export const TOKEN_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;
export type TokenAlgorithm = (typeof TOKEN_ALGORITHMS)[number];

/** What nearly every issuer signs with. */
export const USUAL_ALGORITHMS: readonly TokenAlgorithm[] = ['RS256', 'ES256'];

/** Which tokens are taken. */
export interface OidcSettings {
  /** Exactly what the claim `iss` has to be. */
  readonly issuer: string;
  /** What the claim of the audience has to be, or to have among others: one of these. */
  readonly audience: readonly string[];
  /**
   * Claim of the audience: `aud`, or `client_id` for access tokens of Amazon Cognito, which have no `aud`.
   * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
   */
  readonly audienceClaim?: 'aud' | 'client_id';
  readonly algorithms?: readonly TokenAlgorithm[];
}

/** Checks tokens of one OpenID Connect issuer; the system's clock tells whether they are valid yet and still. */
export class OidcTokenVerifier implements TokenVerifier {
  readonly #algorithms: ReadonlySet<string>;
  readonly #verify: (token: string) => Promise<JwtPayload>;

  constructor(settings: OidcSettings, ports: IssuerKeysPorts) {
    this.#algorithms = new Set(settings.algorithms ?? USUAL_ALGORITHMS);
    this.#verify = verification(settings, new IssuerKeys(ports));
  }

  async verify(token: string): Promise<VerifiedToken> {
    try {
      requireHeader(decomposeUnverifiedJwt(token).header, this.#algorithms);
      const claims = await this.#verify(token);
      return { subject: requireClaims(claims), claims };
    } catch (error) {
      throw refusalOf(error);
    }
  }
}

function verification(settings: OidcSettings, jwksCache: IssuerKeys): (token: string) => Promise<JwtPayload> {
  const { issuer, audience, audienceClaim = 'aud' } = settings;
  const audiences = [...audience];
  const verifier = JwtVerifier.create(
    {
      issuer,
      // The keys are read by the cache, whatever is said here.
      jwksUri: issuer,
      audience: audienceClaim === 'aud' ? audiences : null,
      graceSeconds: TOKEN_LIMITS.skewSeconds,
      customJwtCheck: ({ payload }) => {
        if (audienceClaim === 'client_id') requireClient(payload, audiences);
      },
    },
    { jwksCache },
  );
  // It remembers keys by their names, and an issuer might give a name to another key: this makes it forget them.
  jwksCache.onRead = (jwks) => verifier.cacheJwks(jwks);
  return (token) => verifier.verify(token);
}

function requireHeader(header: JwtHeader, algorithms: ReadonlySet<string>): void {
  if (!algorithms.has(header.alg ?? '')) {
    throw notValid(`the token is not signed with ${[...algorithms].join(' or ')}`);
  }
  // Extensions that have to be understood: https://datatracker.ietf.org/doc/html/rfc7515#section-4.1.11
  if (header['crit'] !== undefined) throw notValid('the token asks for an extension that is not known');
}

/** @returns whom the token was issued to */
function requireClaims(claims: JwtPayload): string {
  if (claims.exp === undefined) throw notValid('the token never expires: it has no claim exp');
  const { sub = '' } = claims;
  if (sub === '') throw notValid('the token does not say whom it was issued to: it has no claim sub');
  return sub;
}

/** An ID token is not meant for us, although it is of the same client. */
function requireClient(claims: JwtPayload, clients: readonly string[]): void {
  const client = claims['client_id'];
  if (typeof client === 'string' && clients.includes(client) && claims['token_use'] !== 'id') return;
  throw notValid(WHY.audience);
}

const WHY = {
  audience: 'the token is meant for someone else: its audience is not the one that is configured',
  expired: 'the token has expired; sign in again',
  early: 'the token is not valid yet; is the clock of its issuer right?',
  issuer: 'the token is of another issuer than the one that is configured',
  key: 'the token is signed with a key that its issuer does not publish',
  signature: 'the signature of the token is not right',
  unreadable: 'this is neither a key nor a token',
} as const;

const REFUSALS: readonly (readonly [type: new (...given: never[]) => Error, why: string])[] = [
  [JwtExpiredError, WHY.expired],
  [JwtNotBeforeError, WHY.early],
  [JwtInvalidIssuerError, WHY.issuer],
  [JwtInvalidAudienceError, WHY.audience],
  [KidNotFoundInJwksError, WHY.key],
  [JwtWithoutValidKidError, WHY.key],
  [JwtInvalidSignatureError, WHY.signature],
  [JwtParseError, WHY.unreadable],
];

/** Whatever else goes wrong with a token, it is not taken. */
function refusalOf(error: unknown): OdographError {
  if (error instanceof OdographError) return error;
  const [, why = 'the token is not valid'] = REFUSALS.find(([type]) => error instanceof type) ?? [];
  return notValid(why, error);
}
