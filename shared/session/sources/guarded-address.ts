import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { HttpFault } from './http-fault.ts';
import { reachOf } from './public-address.ts';

/** @returns every address of a host */
export type Resolve = (host: string) => Promise<readonly string[]>;

export async function resolveHost(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, order: 'verbatim' });
  return found.map(({ address }) => address);
}

/** Where a source may be. */
export interface Guard {
  /** Also on this machine and in networks of one's own; only there without TLS. */
  readonly allowPrivate: boolean;
}

/** Without TLS only private addresses are connected to: what is read, and the key to it, would be open to others. */
function mayConnect(address: string, protocol: string, { allowPrivate }: Guard): boolean {
  const reach = reachOf(address);
  if (reach === 'public') return protocol === 'https:';
  return reach === 'private' && allowPrivate;
}

/** Says why nothing is read from a URL, as far as it can be told without asking for the addresses of its host. */
export function urlFault(url: URL, guard: Guard): string | undefined {
  const { protocol, username, password } = url;
  if (protocol !== 'https:' && !(protocol === 'http:' && guard.allowPrivate)) return 'is not of https';
  if (username !== '' || password !== '') return 'holds credentials';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // What a host of numbers means was settled when the URL was parsed: it is an address in its usual notation now.
  if (isIP(host) !== 0 && !mayConnect(host, protocol, guard)) return 'is of an address that may not be read';
  return undefined;
}

/**
 * Finds the addresses of hosts for a connection. Each is checked, and the connection goes to one of those that were:
 * nobody asks again, so that another answer a moment later changes nothing.
 */
export function guardedLookup(protocol: string, guard: Guard, resolve: Resolve): LookupFunction {
  async function find(host: string): Promise<{ address: string; family: number }[]> {
    const addresses = await resolve(host);
    const refused = addresses.find((address) => !mayConnect(address, protocol, guard));
    if (refused !== undefined) throw new HttpFault(`${host} is at ${refused}, which may not be connected to`);
    return addresses.map((address) => ({ address, family: isIP(address) }));
  }
  const ask = callbackify(find);
  return (host, { all }, callback) => {
    ask(host, (error, found) => {
      if (error !== null) {
        callback(error, '');
        return;
      }
      const [first] = found;
      if (first === undefined) callback(new HttpFault(`${host} has no address`), '');
      else if (all === true) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
}
