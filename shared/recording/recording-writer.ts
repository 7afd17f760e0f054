import type { ChannelPlan } from './channel-plan.ts';
import type { RowBatch } from './rows.ts';

/** What a recording is for decides how it is laid out. */
export type RecordingLayout =
  /** Read from its first byte to its last: no message index, which would be half of its bytes. */
  | 'stream'
  /** Read by ranges: with message indexes. */
  | 'file';

/**
 * Writes one MCAP recording: `start`, then `write` as often as there are rows, then `end`. Calls must not
 * overlap. What is written is fetched with `take` at any time, in pieces that follow each other.
 */
export interface RecordingWriter {
  start(plan: ChannelPlan): void | Promise<void>;
  /** @param rows not earlier than those written before */
  write(rows: RowBatch): void | Promise<void>;
  /** Writes what is left, the summary included. */
  end(): void | Promise<void>;
  /** The bytes written since the last call. */
  take(): Uint8Array[];
}
