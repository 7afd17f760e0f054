import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
} from 'node:crypto';
import { keepSecret } from './secret-file.ts';

/** The key that a local system signs tokens with. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** The public half as an issuer publishes it. */
  readonly publicJwk: JsonWebKey;
}

/** Reads the key from its file, which is made if need be. */
export function openSigningKey(path: string): SigningKey {
  const jwk = JSON.parse(keepSecret(path, makeKey)) as JsonWebKey;
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  const { crv, kty, x, y } = createPublicKey(privateKey).export({ format: 'jwk' });
  // https://datatracker.ietf.org/doc/html/rfc7638
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return { kid, privateKey, publicJwk: { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' } as JsonWebKey };
}

const makeKey = (): string =>
  JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }));

/** A JSON Web Token with these claims. https://datatracker.ietf.org/doc/html/rfc7519 */
export function signToken(key: SigningKey, claims: Readonly<Record<string, unknown>>): string {
  const input = [{ alg: 'ES256', typ: 'JWT', kid: key.kid }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}
