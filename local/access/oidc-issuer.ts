import { join } from 'node:path';
import { USUAL_CLAIM } from '../../shared/access/token-grants.ts';
import { openSigningKey, signToken } from './signing-key.ts';

/** Path of the issuer under the origin of a local system. */
export const OIDC_PATH = '/oidc';

/** Audience of the tokens for a local system. */
export const LOCAL_AUDIENCE = 'odograph';

/** File in the data folder that holds the key. */
const KEY_FILE = join('access', 'oidc-key.json');

const USUAL_LIFE_SECONDS = 3600;

export interface OidcIssuerOptions {
  readonly dataDir: string;
  /** Origin of the local system, for example `http://127.0.0.1:8321`. */
  readonly origin: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** What a token is to say. */
export interface TokenWish {
  readonly subject: string;
  /** Globs of the devices that its holder may read. */
  readonly devices: readonly string[];
  /** That of the local system unless given. */
  readonly audience?: string;
  /** An hour unless given. */
  readonly lifeSeconds?: number;
  /** Further claims. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Stands in for the identity provider that a deployment has. Its tokens are checked as those of any other. */
export interface OidcIssuer {
  readonly issuer: string;
  readonly keysUrl: string;
  /** Where people sign in. */
  readonly authorizeUrl: string;
  /** What it publishes of itself: https://openid.net/specs/openid-connect-discovery-1_0.html */
  readonly discovery: Readonly<Record<string, unknown>>;
  /** Its public keys. */
  readonly jwks: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  issueToken(wish: TokenWish): string;
}

/** Opens the issuer of a local system; its key stays in the data folder, so that tokens outlive a restart. */
export function openOidcIssuer({ dataDir, origin, now = Date.now }: OidcIssuerOptions): OidcIssuer {
  const key = openSigningKey(join(dataDir, KEY_FILE));
  const issuer = origin + OIDC_PATH;
  const keysUrl = `${issuer}/.well-known/jwks.json`;
  const authorizeUrl = `${issuer}/authorize`;
  return {
    issuer,
    keysUrl,
    authorizeUrl,
    discovery: {
      issuer,
      authorization_endpoint: authorizeUrl,
      token_endpoint: `${issuer}/token`,
      jwks_uri: keysUrl,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
      id_token_signing_alg_values_supported: ['ES256'],
      subject_types_supported: ['public'],
      scopes_supported: ['openid'],
      claims_supported: ['sub', USUAL_CLAIM],
      authorization_response_iss_parameter_supported: true,
    },
    jwks: { keys: [key.publicJwk] },
    now,
    issueToken: ({
      subject,
      devices,
      audience = LOCAL_AUDIENCE,
      lifeSeconds = USUAL_LIFE_SECONDS,
      claims,
    }) => {
      const nowS = Math.floor(now() / 1000);
      return signToken(key, {
        ...claims,
        iss: issuer,
        aud: audience,
        sub: subject,
        iat: nowS,
        exp: nowS + lifeSeconds,
        [USUAL_CLAIM]: devices,
      });
    },
  };
}
