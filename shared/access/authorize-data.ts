import type { Authenticator } from './authenticate.ts';
import type { Headers } from './credentials.ts';
import { type Grants, grantsOf } from './grants.ts';
import type { LinkKeys } from './link-keys.ts';
import { readSignature, requireSignature, type SignedQuery } from './link-signature.ts';
import { readerId } from './reader-id.ts';
import { nobody } from './refusals.ts';

/** Lets a reader pass who may read what is asked for. @throws OdographError `not-found`, `forbidden` */
export type Admit = (grants: Grants) => void | Promise<void>;

/** A request for data, and what it brings along. */
export interface DataRequest {
  /** What was understood of the parameters. */
  readonly query: SignedQuery;
  readonly parameters: URLSearchParams;
  readonly headers: Headers;
}

/** Whose request for data passes, and on what grounds. */
export interface DataReader {
  /** What readerId makes of them. */
  readonly reader: string;
  /** Whether the request is a link that was made here, so that what it asks for was looked at then. */
  readonly isLink: boolean;
}

export interface DataPorts {
  readonly authenticator: Pick<Authenticator, 'authenticate'>;
  readonly linkKeys: Pick<LinkKeys, 'find'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Lets a request for data pass that has a signature of its manifest, or credentials of someone who may read what it
 * asks for. Either is enough: a viewer that stays open for hours still has its token when its links have expired.
 *
 * @throws OdographError `unauthenticated`, `forbidden`, `temporarily-unavailable`: of the credentials where there are
 *   some, else of the signature
 */
export async function authorizeData(
  request: DataRequest,
  admit: Admit,
  ports: DataPorts,
): Promise<DataReader> {
  const { query, parameters, headers } = request;
  let fault: unknown;
  try {
    const signature = readSignature(parameters);
    if (signature === undefined) throw nobody();
    await requireSignature(query, signature, ports.linkKeys, ports.now());
    return { reader: signature.reader, isLink: true };
  } catch (error) {
    fault = error;
  }
  const given = [headers['authorization'], headers['x-api-key']];
  if (given.every((header = '') => header.trim() === '')) throw fault;
  const principal = await ports.authenticator.authenticate(headers);
  await admit(grantsOf(principal));
  return { reader: readerId(principal), isLink: false };
}
