import { LRUCache } from 'lru-cache';
import { OdographError } from '../errors/odograph-error.ts';
import type { Connections } from './connections.ts';
import type { Headers } from './credentials.ts';
import { type Grants, grantsOf } from './grants.ts';
import { CONNECTION_LIMITS } from './limits.ts';
import type { Authentication } from './open-authenticator.ts';
import { notValid } from './refusals.ts';

export interface ConnectionGatePorts {
  readonly authentication: Authentication;
  readonly connections: Connections;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Lets connections open for those who hold a key that may send, and tells who sends on them: the key is shown once,
 * and looked at again for every frame, so that one that is revoked ends what its connections may do.
 */
export class ConnectionGate {
  readonly #ports: ConnectionGatePorts;
  /** The platform names each connection anew. */
  readonly #known = new LRUCache<string, string>({ max: CONNECTION_LIMITS.cacheEntries });

  constructor(ports: ConnectionGatePorts) {
    this.#ports = ports;
  }

  /**
   * @param headers of the request that opens the connection, their names in any case
   * @throws OdographError as Authenticator.authenticate, and `forbidden` for those who may not send
   */
  async open(connectionId: string, headers: Headers): Promise<void> {
    const { authentication, connections, now } = this.#ports;
    const principal = await authentication.authenticate(inLowerCase(headers));
    grantsOf(principal).requireMay('write');
    const { keyId } = principal;
    // A token ends while a connection lasts, and cannot be asked for once more.
    if (keyId === undefined)
      throw new OdographError('forbidden', 'connect with an API key; a token only reads');
    await connections.open(connectionId, keyId, now() + CONNECTION_LIMITS.lifeMs);
    this.#known.set(connectionId, keyId);
  }

  /**
   * What those may do who opened a connection.
   *
   * @throws OdographError `unauthenticated` on a connection that is not known, or whose key is not valid any more;
   *   `forbidden` when it may not send
   */
  async senderOn(connectionId: string): Promise<Grants> {
    const keyId = this.#known.get(connectionId) ?? (await this.#ports.connections.keyOf(connectionId));
    if (keyId === undefined) throw notValid('the connection is not known; connect again');
    this.#known.set(connectionId, keyId);
    const grants = grantsOf(await this.#ports.authentication.recall(keyId));
    grants.requireMay('write');
    return grants;
  }

  async close(connectionId: string): Promise<void> {
    this.#known.delete(connectionId);
    await this.#ports.connections.close(connectionId);
  }
}

const inLowerCase = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
