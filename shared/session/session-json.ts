import { int64Json } from './int64.ts';
import { type Detail, type SessionRecord, type TimeSpan, timeRangeOf } from './session.ts';

type Int64 = number | string;

/** A session as the API answers it; what it is bound to is no part of it. */
export interface SessionJson {
  readonly identity: string;
  readonly state: number;
  readonly timestamp: Int64;
  readonly identifier: string;
  readonly startTimestamp?: Int64;
  readonly endTimestamp?: Int64;
  readonly timeRange?: { readonly startTime: Int64; readonly endTime: Int64 };
  readonly details: Readonly<Record<string, Detail>>;
  readonly type?: string;
  readonly quality?: number;
  readonly group?: string;
  readonly version?: string;
  readonly children: readonly string[];
  readonly alternates: readonly string[];
  readonly configBindings: readonly { readonly identifier: string; readonly channelOffset: number }[];
  readonly sequence?: Int64;
  /** Rises with each change. */
  readonly revision: number;
}

const spanJson = ({ startTime, endTime }: TimeSpan) => ({
  startTime: int64Json(startTime),
  endTime: int64Json(endTime),
});

/** What everyone may see of a session. Whole numbers beyond 2^53 are decimal text. */
export function sessionJson(record: SessionRecord): SessionJson {
  const { session, sequence, revision } = record;
  const { identity, state, timestamp, identifier, startTimestamp, endTimestamp } = session;
  const { details, type, quality, group, version, children, alternates, configBindings } = session;
  const timeRange = timeRangeOf(record);
  return {
    identity,
    state,
    timestamp: int64Json(timestamp),
    identifier,
    ...(startTimestamp !== undefined && { startTimestamp: int64Json(startTimestamp) }),
    ...(endTimestamp !== undefined && { endTimestamp: int64Json(endTimestamp) }),
    ...(timeRange !== undefined && { timeRange: spanJson(timeRange) }),
    details,
    ...(type !== undefined && { type }),
    ...(quality !== undefined && { quality }),
    ...(group !== undefined && { group }),
    ...(version !== undefined && { version }),
    children,
    alternates,
    configBindings,
    ...(sequence !== undefined && { sequence: int64Json(sequence) }),
    revision,
  };
}
