import type { PlannedChannel } from './channel-plan.ts';

/** What a recording is for decides how it is laid out. */
export type RecordingLayout =
  /** Read from its first byte to its last: no message index, which would be half of its bytes. */
  | 'stream'
  /** Read by ranges: with message indexes. */
  | 'file';

/**
 * Writes one MCAP recording. Calls must not overlap. What is written is fetched with `take`, from `start` on,
 * in pieces that follow each other.
 */
export interface RecordingWriter {
  start(channels: readonly PlannedChannel[]): Promise<void>;
  /**
   * @param channel place in the channels given at the start
   * @param hour whole hours since 1970, not before the last message's
   * @param ns nanoseconds in that hour
   */
  add(channel: number, hour: number, ns: number, payload: Uint8Array): Promise<void>;
  /** Writes what is left, the summary included. */
  end(): Promise<void>;
  /** The bytes written since the last call. */
  take(): Uint8Array[];
}
