import { type ApiKey, isSecretOf, type PresentedKey, principalOfKey, stateOf } from './api-key.ts';
import { type Headers, readCredentials } from './credentials.ts';
import type { Principal } from './grants.ts';
import type { KeyStore } from './key-store.ts';
import { KEY_LIMITS } from './limits.ts';
import { nobody, notValid } from './refusals.ts';
import { principalOfToken, type ReaderRules } from './token-grants.ts';
import type { TokenVerifier } from './token-verifier.ts';

export interface AuthenticatorPorts {
  readonly keys: KeyStore;
  /** How tokens are checked and what they grant; without it only keys are taken. */
  readonly readers?: { readonly verifier: TokenVerifier; readonly rules: ReaderRules } | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Is told what went wrong where an answer could be given all the same. */
  readonly onError: (error: unknown) => void;
}

/** A key as it was when it was read. */
interface KnownKey {
  readonly key: ApiKey;
  readonly principal: Principal;
  readonly untilMs: number;
}

/**
 * Tells who sent a request, by the key or the token that it brings along.
 *
 * @example
 * const authenticator = new Authenticator({ keys: new DynamoKeyStore(table), now: Date.now, onError: logError });
 * const grants = grantsOf(await authenticator.authenticate(request.headers));
 * grants.require('read', 'car-7');
 */
export class Authenticator {
  readonly #ports: AuthenticatorPorts;
  /** Keys that were read lately, the one that is to be forgotten first in front. */
  readonly #known = new Map<string, KnownKey>();

  constructor(ports: AuthenticatorPorts) {
    this.#ports = ports;
  }

  /**
   * @param headers of the request, their names in lower case
   * @throws OdographError `unauthenticated` without credentials, and for those that are wrong, revoked or expired;
   *   `forbidden` for a token whose claim cannot be used; `temporarily-unavailable` when a token cannot be checked now
   */
  async authenticate(headers: Headers): Promise<Principal> {
    const credentials = readCredentials(headers);
    if (credentials === undefined) throw nobody();
    return credentials.kind === 'key' ? this.#ofKey(credentials.key) : this.#ofToken(credentials.token);
  }

  /**
   * The holder of a key whose secret was checked before, on a connection that is still open.
   *
   * @param id of the key
   * @throws OdographError `unauthenticated` when the key is not valid any more
   */
  async recall(id: string): Promise<Principal> {
    const known = await this.#find(id);
    if (known === undefined) throw notValid('there is no such key');
    return this.#ofLive(known);
  }

  async #ofToken(token: string): Promise<Principal> {
    const { readers } = this.#ports;
    if (readers === undefined) throw notValid('only API keys are taken here, which look like odo_…');
    return principalOfToken(await readers.verifier.verify(token), readers.rules);
  }

  async #ofKey({ id, secret }: PresentedKey): Promise<Principal> {
    const known = await this.#find(id);
    if (known === undefined || !isSecretOf(known.key.hash, secret)) throw notValid('there is no such key');
    return this.#ofLive(known);
  }

  async #ofLive(known: KnownKey): Promise<Principal> {
    const state = stateOf(known.key, this.#ports.now());
    if (state === 'expired') throw notValid(`the key ${known.principal.name} has expired`);
    if (state === 'revoked') throw notValid(`the key ${known.principal.name} was revoked`);
    await this.#noteUse(known);
    return known.principal;
  }

  async #find(id: string): Promise<KnownKey | undefined> {
    const nowMs = this.#ports.now();
    const known = this.#known.get(id);
    if (known !== undefined && nowMs < known.untilMs) return known;
    this.#known.delete(id);
    const key = await this.#ports.keys.get(id);
    // Ids that nobody has are not remembered: there are as many as anyone likes to make up.
    if (key === undefined) return undefined;
    const read = { key, principal: principalOfKey(key), untilMs: nowMs + KEY_LIMITS.cacheMs };
    this.#remember(read);
    return read;
  }

  #remember(known: KnownKey): void {
    if (this.#known.size >= KEY_LIMITS.cacheEntries) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    this.#known.set(known.key.id, known);
  }

  /** No request fails because its use could not be noted. */
  async #noteUse(known: KnownKey): Promise<void> {
    const { keys, now, onError } = this.#ports;
    const { id, usedMs = Number.NEGATIVE_INFINITY } = known.key;
    const nowMs = now();
    if (nowMs - usedMs < KEY_LIMITS.useNotedEveryMs) return;
    if (this.#known.has(id)) this.#known.set(id, { ...known, key: { ...known.key, usedMs: nowMs } });
    try {
      await keys.noteUse(id, nowMs);
    } catch (error) {
      onError(error);
    }
  }
}
