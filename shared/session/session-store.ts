import type { SessionRecord } from './session.ts';

/** Which sessions are listed, by their timestamps, and in which order. */
export interface TimestampOrder {
  readonly newestFirst: boolean;
  /** Bounds, both included; open where not given. */
  readonly from?: bigint;
  readonly to?: bigint;
}

/** Where sessions and the configurations that name their channels are kept. */
export interface SessionStore {
  /** The session as every write that returned before left it. */
  get(identity: string): Promise<SessionRecord | undefined>;

  /**
   * Writes a record whose revision is one above that of what it replaces, in one step: readers see all of it or
   * nothing, wherever this is interrupted.
   *
   * @param previous what is stored, as it was read; undefined for nothing
   * @returns false, with nothing changed, when another writer was first
   */
  save(record: SessionRecord, previous: SessionRecord | undefined): Promise<boolean>;

  /**
   * Sessions in the order of their timestamps, those of one timestamp in the order of their encoded identities, each
   * as it is now. One whose timestamp is changed meanwhile may be missing.
   */
  list(order: TimestampOrder): AsyncIterable<SessionRecord>;

  /** The content of a configuration. */
  config(identifier: string): Promise<Buffer | undefined>;

  /**
   * Keeps a configuration, once and for all.
   *
   * @returns false when there is one of this identifier, be it the same
   */
  addConfig(identifier: string, content: Buffer): Promise<boolean>;
}
