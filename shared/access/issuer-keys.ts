import { JwtWithoutValidKidError, KidNotFoundInJwksError } from 'aws-jwt-verify/error';
import { assertIsJwks, findJwkInJwks, type Jwks, type JwksCache, type JwkWithKid } from 'aws-jwt-verify/jwk';
import { safeJsonParse } from 'aws-jwt-verify/safe-json-parse';
import { OdographError } from '../errors/odograph-error.ts';
import { TOKEN_LIMITS } from './limits.ts';

export interface IssuerKeysPorts {
  /** Reads the document that holds the issuer's public keys. */
  readonly readKeys: () => Promise<string>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Is told what went wrong where an answer could be given all the same. */
  readonly onError: (error: unknown) => void;
}

type Token = Parameters<JwksCache['getJwk']>[1];

/**
 * The public keys of one issuer. They are read when they are first needed, when they have become old, and when a
 * token names a key that is not among them; after a reading that was in vain, not again for a while, so that tokens
 * made up by anyone do not make us flood the issuer. While the issuer does not answer, the keys that are known serve
 * on for a day.
 */
export class IssuerKeys implements JwksCache {
  /** Is told of keys that were just read, before any of them is used. */
  onRead: (jwks: Jwks) => void = () => undefined;
  readonly #ports: IssuerKeysPorts;
  #jwks: Jwks | undefined;
  #readMs = Number.NEGATIVE_INFINITY;
  #coolUntilMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<Jwks> | undefined;

  constructor(ports: IssuerKeysPorts) {
    this.#ports = ports;
  }

  async getJwk(_uri: string, token: Token): Promise<JwkWithKid> {
    const kid = kidOf(token);
    const nowMs = this.#ports.now();
    const age = nowMs - this.#readMs;
    const known = age < TOKEN_LIMITS.staleKeysMs ? this.#find(kid) : undefined;
    if (known !== undefined && age < TOKEN_LIMITS.keysMs) return known;
    if (nowMs < this.#coolUntilMs) {
      if (known !== undefined) return known;
      throw age < TOKEN_LIMITS.staleKeysMs ? notAmong() : unavailable();
    }
    try {
      await this.getJwks();
    } catch (error) {
      this.#coolDown();
      if (known === undefined) throw unavailable(error);
      this.#ports.onError(error);
      return known;
    }
    const found = this.#find(kid);
    if (found !== undefined) return found;
    this.#coolDown();
    throw notAmong();
  }

  /** Reads the keys; those who ask at the same time share one reading. */
  async getJwks(): Promise<Jwks> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  getCachedJwk(_uri: string, token: Token): JwkWithKid {
    const found = this.#find(kidOf(token));
    if (found === undefined) throw notAmong();
    return found;
  }

  addJwks(_uri: string, jwks: Jwks): void {
    this.#jwks = jwks;
  }

  async #read(): Promise<Jwks> {
    const jwks = safeJsonParse(await this.#ports.readKeys());
    assertIsJwks(jwks);
    this.#jwks = jwks;
    this.#readMs = this.#ports.now();
    this.onRead(jwks);
    return jwks;
  }

  #find(kid: string): JwkWithKid | undefined {
    return this.#jwks && findJwkInJwks(this.#jwks, kid);
  }

  #coolDown(): void {
    this.#coolUntilMs = this.#ports.now() + TOKEN_LIMITS.coolDownMs;
  }
}

function kidOf({ header }: Token): string {
  if (typeof header.kid === 'string') return header.kid;
  throw new JwtWithoutValidKidError('the header names no key');
}

const notAmong = (): Error => new KidNotFoundInJwksError('the key is not among those of the issuer');

const unavailable = (cause?: unknown): OdographError =>
  new OdographError('temporarily-unavailable', "the keys of the tokens' issuer cannot be read", {
    cause,
    retryAfterSeconds: TOKEN_LIMITS.coolDownMs / 1000,
  });
