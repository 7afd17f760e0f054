import type { DataBinding } from './data-binding.ts';

/** What becomes of a session, by the numbers that programs know it by. */
export const SESSION_STATES = {
  unknown: 0,
  waiting: 1,
  open: 2,
  closed: 4,
  truncated: 12,
  failed: 28,
  abandoned: 44,
} as const;
export type SessionState = (typeof SESSION_STATES)[keyof typeof SESSION_STATES];

/** A stretch of time, both ends included, in nanoseconds since 1970. */
export interface TimeSpan {
  readonly startTime: bigint;
  readonly endTime: bigint;
}

/** What JSON has, whole numbers beyond 2^53 as text. */
export type Detail =
  | string
  | number
  | boolean
  | null
  | readonly Detail[]
  | { readonly [name: string]: Detail };

/** Names the channels of a session: those of a configuration, their numbers raised by an offset. */
export interface ConfigBinding {
  readonly identifier: string;
  readonly channelOffset: number;
}

/** A named recording, as everyone sees it. Times are in nanoseconds since 1970. */
export interface Session {
  readonly identity: string;
  readonly state: SessionState;
  readonly timestamp: bigint;
  /** What people call it. */
  readonly identifier: string;
  readonly startTimestamp?: bigint;
  readonly endTimestamp?: bigint;
  /** The time that it covers, where that was said and not only follows from its data. */
  readonly timeRange?: TimeSpan;
  readonly details: Readonly<Record<string, Detail>>;
  readonly type?: string;
  /** 0 to 1 */
  readonly quality?: number;
  readonly group?: string;
  readonly version?: string;
  /** Identities of sessions that are parts of it. */
  readonly children: readonly string[];
  /** Identities of sessions that stand for the same in another way. */
  readonly alternates: readonly string[];
  readonly configBindings: readonly ConfigBinding[];
}

/** A session as it is stored: with what it is bound to, which nobody outside is told. */
export interface SessionRecord {
  readonly session: Session;
  readonly bindings: readonly DataBinding[];
  /** The time that the bindings' data covered when it was last looked at. */
  readonly boundRange?: TimeSpan;
  /** Of the last update that was numbered. */
  readonly sequence?: bigint;
  /** Rises with each change; 1 for the first. */
  readonly revision: number;
  /** The revision with which its data or the names of its channels may last have become others. */
  readonly boundSince: number;
  /** Tells it from a session that had this identity before or elsewhere. Not to be guessed. */
  readonly token: string;
}

/** The time that a session covers: as it was said, or as its data says. */
export const timeRangeOf = ({ session, boundRange }: SessionRecord): TimeSpan | undefined =>
  session.timeRange ?? boundRange;
