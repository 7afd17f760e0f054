import { createHash } from 'node:crypto';
import { OdographError } from '../errors/odograph-error.ts';
import { formatInstant, fromNanoseconds, toNanoseconds } from '../reading/instant.ts';
import { parseAnyMoment } from '../reading/moment.ts';
import { nameFault } from '../reading/name.ts';
import type { SessionPlan } from './compose/plan-session.ts';
import { SESSION_LIMITS } from './limits.ts';
import type { SessionRecord } from './session.ts';
import { ALL_TIME, type TimeStretch } from './source.ts';

/** What is asked for of a session's recording; this is what a streamed source's URL says. */
export interface SessionDataQuery {
  readonly session: string;
  /** Session time, both ends included. */
  readonly range: TimeStretch;
  /** What planId made of the session when the link was made; none in links that people write. */
  readonly plan?: string | undefined;
  /** By binding: how many channels count of data that gets more of them; undefined where it does not. */
  readonly channels: readonly (number | undefined)[];
}

/** The session of a query; undefined when it asks for devices. @throws OdographError `invalid-request` */
export function readSession(parameters: URLSearchParams): string | undefined {
  const [session, ...others] = parameters.getAll('session');
  if (session === undefined) return undefined;
  if (others.length > 0) throw new OdographError('invalid-request', 'a recording is of one session');
  if (parameters.has('device'))
    throw new OdographError('invalid-request', 'a recording is of a session or of devices, not of both');
  const fault = nameFault(session);
  if (fault !== undefined) throw new OdographError('invalid-request', `the session's identity ${fault}`);
  return session;
}

/** The stretch of session time of a query, open where it is not given. @throws OdographError `invalid-request` */
export function readStretch(parameters: URLSearchParams): TimeStretch {
  const start = readTime(parameters, 'start') ?? ALL_TIME.start;
  const end = readTime(parameters, 'end') ?? ALL_TIME.end;
  if (start > end) throw new OdographError('invalid-request', 'start is after end');
  return { start, end };
}

/** Other than readings, sessions may be of any time that a recording has. */
function readTime(parameters: URLSearchParams, name: string): bigint | undefined {
  const text = parameters.get(name) ?? '';
  if (text === '') return undefined;
  const at = parseAnyMoment(text);
  if (at === undefined) {
    const example = '2026-05-23T20:54:11Z';
    throw new OdographError(
      'invalid-request',
      `${name} is no moment; give RFC 3339 with a zone, like ${example}`,
    );
  }
  const time = toNanoseconds(at);
  if (time < ALL_TIME.start) return ALL_TIME.start;
  return time > ALL_TIME.end ? ALL_TIME.end : time;
}

/** @throws OdographError `invalid-request` */
export function readSessionQuery(session: string, parameters: URLSearchParams): SessionDataQuery {
  const counts = parameters.get('channels') ?? '';
  const plan = parameters.get('plan') ?? undefined;
  if (!/^(?:\d{0,5}(?:\.\d{0,5})*)$/.test(counts) || !/^[\w-]{0,43}$/.test(plan ?? ''))
    throw new OdographError('invalid-request', 'channels or plan are not as a manifest writes them');
  const channels = counts
    .split('.', SESSION_LIMITS.dataBindings)
    .map((count) => (count === '' ? undefined : Number(count)));
  return { session, range: readStretch(parameters), plan, channels: counts === '' ? [] : channels };
}

/** The parameters that readSession and readSessionQuery read. */
export function writeSessionQuery({ session, range, plan, channels }: SessionDataQuery): URLSearchParams {
  const parameters = new URLSearchParams({
    session,
    start: formatInstant(fromNanoseconds(range.start)),
    end: formatInstant(fromNanoseconds(range.end)),
  });
  if (plan !== undefined) parameters.set('plan', plan);
  const counts = countsText(channels);
  if (counts !== '') parameters.set('channels', counts);
  return parameters;
}

/** Counts of channels as one text; nothing where none is told. */
export const countsText = (channels: SessionDataQuery['channels']): string =>
  channels.map((count) => count ?? '').join('.');

/** Another one whenever a session is bound to other data, or its recording has other channels. */
export function planId({ session, boundSince, token }: SessionRecord, plan: SessionPlan): string {
  const hash = createHash('sha256').update(JSON.stringify([session.identity, boundSince, token]));
  for (const { id, schemaId, topic, messageEncoding } of plan.channels)
    hash.update(JSON.stringify([id, schemaId, topic, messageEncoding]));
  for (const { id, name, encoding, data } of plan.schemas)
    hash.update(JSON.stringify([id, name, encoding, data.length])).update(data);
  return hash.digest('base64url').slice(0, 22);
}

/** How many channels count of each binding's data, as far as that may change. */
export const channelCountsOf = (plan: SessionPlan): (number | undefined)[] =>
  plan.bound.map(({ data }) => data.channelCount);
