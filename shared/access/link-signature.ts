import { createHmac, timingSafeEqual } from 'node:crypto';
import { type DataQuery, writeDataQuery } from '../manifest/data-query.ts';
import { countsText, type SessionDataQuery, writeSessionQuery } from '../session/session-query.ts';
import type { LinkKey } from './key-ring.ts';
import type { LinkKeys } from './link-keys.ts';
import { LINK_LIMITS } from './limits.ts';
import { isReaderId } from './reader-id.ts';
import { notValid } from './refusals.ts';

/** Say what a signature is for, so that none for anything else can stand in its place. */
const PURPOSES = { device: 'odograph data link 1', session: 'odograph session link 1' } as const;

/** What a link may ask for: a stretch of a device's readings, or of a session. */
export type SignedQuery = DataQuery | SessionDataQuery;

/** What a signed link has beside its query. */
export interface Signature {
  /** Seconds since 1970 after which it is not valid any more. */
  readonly expires: number;
  readonly keyId: string;
  /** Whom the link was made for: what readerId makes of them. */
  readonly reader: string;
  /** HMAC-SHA-256 in base64url: 43 characters. */
  readonly signature: string;
}

/**
 * A query with a signature: whoever has the link may read exactly what it asks for, for an hour.
 *
 * @param reader whom the link is made for, and whose streams are counted: what readerId makes of them
 * @param nowMs milliseconds since 1970
 */
export function signDataQuery(
  query: SignedQuery,
  reader: string,
  key: LinkKey,
  nowMs: number,
): URLSearchParams {
  const expires = Math.floor(nowMs / 1000) + LINK_LIMITS.dataSeconds;
  const parameters = 'session' in query ? writeSessionQuery(query) : writeDataQuery(query);
  parameters.set('expires', String(expires));
  parameters.set('key', key.id);
  parameters.set('reader', reader);
  parameters.set('signature', hmac(query, expires, reader, key));
  return parameters;
}

/**
 * The signature that stands in a query, not yet checked.
 *
 * @returns undefined when none is there
 * @throws OdographError `unauthenticated` for what cannot be one
 */
export function readSignature(parameters: URLSearchParams): Signature | undefined {
  if (!parameters.has('signature')) return undefined;
  const expires = only(parameters, 'expires');
  const keyId = only(parameters, 'key');
  const reader = only(parameters, 'reader');
  const signature = only(parameters, 'signature');
  if (!/^\d{1,12}$/.test(expires) || !/^[a-z0-9]{8}$/.test(keyId)) throw notSound();
  if (!isReaderId(reader) || !/^[\w-]{43}$/.test(signature)) throw notSound();
  return { expires: Number(expires), keyId, reader, signature };
}

/** The value of a parameter that may stand there once; empty when it does not. */
function only(parameters: URLSearchParams, name: string): string {
  const [value = '', ...others] = parameters.getAll(name);
  return others.length === 0 ? value : '';
}

/**
 * Checks a signature against what is really asked for: the query as it was understood, so that in whatever order and
 * spelling a link's parameters come, a signature is good for one meaning only.
 *
 * @throws OdographError `unauthenticated`
 */
export async function requireSignature(
  query: SignedQuery,
  { expires, keyId, reader, signature }: Signature,
  keys: Pick<LinkKeys, 'find'>,
  nowMs: number,
): Promise<void> {
  const key = await keys.find(keyId);
  if (key === undefined)
    throw notValid('the link was signed with a key that is not valid any more; open the recording again');
  if (!timingSafeEqual(Buffer.from(hmac(query, expires, reader, key)), Buffer.from(signature)))
    throw notSound();
  const nowS = nowMs / 1000;
  if (nowS >= expires) throw notValid('the link has expired; open the recording again');
  if (expires - nowS > LINK_LIMITS.dataSeconds + LINK_LIMITS.skewSeconds) throw notSound();
}

const notSound = () =>
  notValid('the link was changed, or not made by this system: its signature is not right');

function hmac(query: SignedQuery, expires: number, reader: string, key: LinkKey): string {
  const meaning = 'session' in query ? meaningOfSession(query) : meaningOfDevice(query);
  const [purpose, ...asked] = meaning;
  return createHmac('sha256', key.secret)
    .update(JSON.stringify([purpose, key.id, expires, reader, ...asked]))
    .digest('base64url');
}

// One list for each meaning, and another one for every other.

function meaningOfDevice({ device, range, selection, channels, ...rest }: DataQuery): unknown[] {
  const { sensors, devicePrefix = false, ...others } = selection;
  // A member that is added to what is asked for has to be signed as well.
  ({ ...rest, ...others }) satisfies Record<string, never>;
  const { start, end } = range;
  return [
    PURPOSES.device,
    device,
    [start.hour, start.ns, end.hour, end.ns],
    sensors === undefined ? null : [...new Set(sensors)].toSorted(),
    devicePrefix,
    channels ?? null,
  ];
}

function meaningOfSession({ session, range, plan, channels, ...rest }: SessionDataQuery): unknown[] {
  rest satisfies Record<string, never>;
  const { start, end } = range;
  return [PURPOSES.session, session, [String(start), String(end)], plan ?? null, countsText(channels)];
}
