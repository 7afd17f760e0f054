import { OdographError } from '../errors/odograph-error.ts';
import { dataRangeOf } from './data-range.ts';
import { type BoundData, planSession, type SessionPlan } from './compose/plan-session.ts';
import { topicsOf } from './config.ts';
import { type DataBinding, shiftOf } from './data-binding.ts';
import type { SessionRecord } from './session.ts';
import type { SessionStore } from './session-store.ts';
import type { SourceData, SourceRegistry, TimeStretch } from './source.ts';

export interface ResolvePorts {
  readonly registry: SourceRegistry;
  readonly store: Pick<SessionStore, 'config' | 'addConfig'>;
}

/** What of a session is wanted. */
export interface Wanted {
  /** Session time. */
  readonly range: TimeStretch;
  /** By binding: how many channels count of data that gets more of them; all where not given. */
  readonly channels?: readonly (number | undefined)[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens what a session is bound to, as far as a stretch of its time needs it. A binding whose data is not there yet brings
 * nothing.
 *
 * @throws OdographError `source-failed`, which tells nobody which source or which data; `temporarily-unavailable`
 */
export async function resolveSession(
  { session, bindings }: SessionRecord,
  wanted: Wanted,
  ports: ResolvePorts,
): Promise<SessionPlan> {
  const { configBindings } = session;
  const [bound, config] = await orFailed(
    Promise.all([
      Promise.all(
        bindings.map(async (binding, at) => openBinding(binding, wanted, wanted.channels?.[at], ports)),
      ),
      configBindings.length === 0 ? undefined : topicsOf(configBindings, ports.store),
    ]),
    wanted.signal,
  );
  return planSession(bound, config);
}

async function openBinding(
  binding: DataBinding,
  { range, signal }: Wanted,
  channels: number | undefined,
  { registry }: ResolvePorts,
): Promise<BoundData> {
  const { source: token, identity } = binding.key;
  const source = registry.get(token);
  if (source === undefined) throw new OdographError('source-failed', `the source ${token} is not configured`);
  // Where it has nothing to give, its channels are told all the same: each window's recording has those of all.
  const own = dataRangeOf({ binding, shift: shiftOf(binding) }, range) ?? NO_TIME;
  const fault = source.identityFault(identity);
  if (fault !== undefined) throw new OdographError('source-failed', `the identity ${identity} ${fault}`);
  const options = { range: own, ...(channels !== undefined && { channels }), ...(signal && { signal }) };
  return { binding, data: (await source.open(identity, options)) ?? NOTHING };
}

/** A stretch of time that ends before it starts. */
const NO_TIME: TimeStretch = { start: 1n, end: 0n };

/** Data that is not there. */
const NOTHING: SourceData = {
  revision: '',
  channels: [],
  extents: [],
  async *read() {
    // There is nothing.
  },
};

/**
 * What a source refuses or fails with is nobody's matter but the operator's: callers are told that it failed, and whether
 * it may pass by itself.
 *
 * @throws OdographError `source-failed`, `temporarily-unavailable`, with the failure as its cause; the reason of whoever
 *   ended the work
 */
export async function orFailed<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toPublicFailure(error, signal);
  }
}

/** What is told of a failure. */
export function toPublicFailure(error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted === true && error === signal.reason) return error;
  if (!(error instanceof OdographError) || error.status !== 503)
    return new OdographError('source-failed', 'a part of the session cannot be read', { cause: error });
  const { retryAfterSeconds } = error;
  return new OdographError('temporarily-unavailable', 'a part of the session cannot be read now', {
    cause: error,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}
