import type { DataQuery } from '../manifest/data-query.ts';
import type { Authenticator } from './authenticate.ts';
import type { Headers } from './credentials.ts';
import { grantsOf } from './grants.ts';
import type { LinkKeys } from './link-keys.ts';
import { readSignature, requireSignature } from './link-signature.ts';
import { nobody } from './refusals.ts';

/** A request for data, and what it brings along. */
export interface DataRequest {
  /** What readDataQuery understood of the parameters. */
  readonly query: DataQuery;
  readonly parameters: URLSearchParams;
  readonly headers: Headers;
}

export interface DataPorts {
  readonly authenticator: Pick<Authenticator, 'authenticate'>;
  readonly linkKeys: Pick<LinkKeys, 'find'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Lets a request for data pass that has a signature of its manifest, or credentials of someone who may read the
 * device. Either is enough: a viewer that stays open for hours still has its token when its links have expired.
 *
 * @throws OdographError `unauthenticated`, `forbidden`, `temporarily-unavailable`: of the credentials where there are
 *   some, else of the signature
 */
export async function authorizeData(request: DataRequest, ports: DataPorts): Promise<void> {
  const { query, parameters, headers } = request;
  const fault = await signatureFault(query, parameters, ports);
  if (fault === undefined) return;
  const hasCredentials = [headers['authorization'], headers['x-api-key']].some(
    (header = '') => header.trim() !== '',
  );
  if (!hasCredentials) throw fault;
  grantsOf(await ports.authenticator.authenticate(headers)).require('read', query.device);
}

/** Why the signature lets nobody pass, or undefined when it does. */
async function signatureFault(
  query: DataQuery,
  parameters: URLSearchParams,
  { linkKeys, now }: DataPorts,
): Promise<unknown> {
  try {
    const signature = readSignature(parameters);
    if (signature === undefined) return nobody();
    await requireSignature(query, signature, linkKeys, now());
    return undefined;
  } catch (error) {
    return error;
  }
}
