import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';

/** The moment at which tests of tokens take place. */
export const TOKEN_NOW_MS = Date.UTC(2026, 4, 23, 12);
const NOW_S = TOKEN_NOW_MS / 1000;

export const ISSUER = 'https://login.example.com/pool';
export const AUDIENCE = 'odograph';

type Members = Readonly<Record<string, unknown>>;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Claims that are right; `undefined` leaves one out. */
export const claimsOf = (changes: Members = {}): Members => ({
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'alice',
  iat: NOW_S - 60,
  exp: NOW_S + 600,
  devices: ['car-*'],
  ...changes,
});

/** Signs as RFC 7515 says, whatever the header claims. */
export function tokenBy(key: KeyObject, header: Members, claims: Members): string {
  const input = `${encode(header)}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

/** Signs with a secret, as HS256 does. */
export function tokenByHmac(secret: string | Buffer, header: Members, claims: Members): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** Not signed at all. */
export const unsignedToken = (header: Members, claims: Members, signature: string): string =>
  `${encode(header)}.${encode(claims)}.${signature}`;

/** What an issuer has that is not as usual. */
interface Issuing {
  /** Signs, in place of a key of its own. */
  readonly privateKey?: KeyObject;
  /** Claims that are right, as claimsOf has them. */
  readonly claims?: (changes?: Members) => Members;
}

/** One that signs tokens with a key of its own, and publishes it. */
export class TestIssuer {
  readonly kid: string;
  readonly algorithm: 'RS256' | 'ES256';
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly claims: (changes?: Members) => Members;

  constructor(
    algorithm: 'RS256' | 'ES256' = 'RS256',
    kid: string = randomUUID(),
    { privateKey = newKeyFor(algorithm), claims = claimsOf }: Issuing = {},
  ) {
    this.kid = kid;
    this.algorithm = algorithm;
    this.privateKey = privateKey;
    this.publicKey = createPublicKey(privateKey);
    this.claims = claims;
  }

  token(claims: Members = {}, header: Members = {}): string {
    return tokenBy(this.privateKey, this.header(header), this.claims(claims));
  }

  header(changes: Members = {}): Members {
    return { typ: 'JWT', alg: this.algorithm, kid: this.kid, ...changes };
  }

  jwk(changes: Members = {}): Members {
    return {
      ...this.publicKey.export({ format: 'jwk' }),
      kid: this.kid,
      alg: this.algorithm,
      use: 'sig',
      ...changes,
    };
  }
}

const newKeyFor = (algorithm: 'RS256' | 'ES256'): KeyObject =>
  algorithm === 'RS256'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

/** The document of some issuers' keys. */
export const jwksOf = (...keys: readonly (TestIssuer | Members)[]): string =>
  JSON.stringify({ keys: keys.map((key) => (key instanceof TestIssuer ? key.jwk() : key)) });
