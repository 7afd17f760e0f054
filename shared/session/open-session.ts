import { OdographError } from '../errors/odograph-error.ts';
import { HOUR_NS } from '../reading/instant.ts';
import { joinPieces, type Flushing } from '../recording/assemble.ts';
import { composeRecording } from './compose/compose-recording.ts';
import type { SessionPlan } from './compose/plan-session.ts';
import { orFailed, type ResolvePorts, resolveSession, toPublicFailure } from './resolve-session.ts';
import type { SessionRecord } from './session.ts';
import { planId, type SessionDataQuery } from './session-query.ts';
import { spanOf } from './data-range.ts';
import type { TimeStretch } from './source.ts';
import { extentsOf } from './timeline.ts';

export interface OpenPorts extends ResolvePorts, Pick<Flushing, 'now'> {
  /** Hours from the first to the last message that may be asked for at once; any number where it is not given. */
  readonly mostHours?: number;
}

/**
 * Opens the recording of a stretch of a session. Its first bytes are made before this returns, so that a failure can
 * still be answered as such; one that comes later cuts the stream.
 *
 * @returns the MCAP bytes
 * @throws OdographError `no-readings` when the stretch has no message, `outdated` when the session is bound to other data
 *   than when the link was made, `range-too-long`, `source-failed`
 */
export async function openSessionRecording(
  record: SessionRecord,
  { range, channels, plan: wantedPlan }: Omit<SessionDataQuery, 'session'>,
  ports: OpenPorts,
  signal?: AbortSignal,
): Promise<AsyncGenerator<Uint8Array>> {
  const plan = await resolveSession(record, { range, channels, signal }, ports);
  if (wantedPlan !== undefined && wantedPlan !== planId(record, plan))
    throw new OdographError('outdated', 'the session has changed since its manifest was made; open it again');
  return flushed(await openPlan(plan, range, ports, signal), ports);
}

/**
 * Begins to make the recording of a plan in a stretch of session time.
 *
 * @returns its pieces, as they are ready
 * @throws OdographError `no-readings`, `range-too-long`, `source-failed`
 */
export async function openPlan(
  plan: SessionPlan,
  range: TimeStretch,
  { mostHours }: Pick<OpenPorts, 'mostHours'>,
  signal?: AbortSignal,
): Promise<AsyncGenerator<Uint8Array>> {
  if (mostHours !== undefined) requireHours(plan, range, mostHours);
  const pieces = composeRecording(plan, range, signal);
  const first = await orFailed(pieces.next(), signal);
  if (first.done === true) throw new OdographError('no-readings', 'the session has no data in this range');
  return startingWith(first.value, pieces, signal);
}

/** Joins pieces so that they are handed on as recordings of devices are. */
export const flushed = (
  pieces: AsyncIterable<Uint8Array>,
  { now }: Pick<OpenPorts, 'now'>,
): AsyncGenerator<Uint8Array> => joinPieces(pieces, { sizeBytes: 512 * 1024, maxMs: 200, now });

function requireHours(plan: SessionPlan, range: TimeStretch, hours: number): void {
  const span = spanOf(extentsOf(plan, range));
  if (span === undefined || span.end - span.start <= BigInt(hours) * BigInt(HOUR_NS)) return;
  throw new OdographError(
    'range-too-long',
    `one request for data may cover ${hours} hours; ask the manifest for links, or for parts of it, with start and end`,
  );
}

async function* startingWith(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    yield* rest;
  } catch (error) {
    throw toPublicFailure(error, signal);
  } finally {
    await rest.return(undefined);
  }
}
