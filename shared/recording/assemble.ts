import { setImmediate } from 'node:timers/promises';
import type { ChannelPlan } from './channel-plan.ts';
import type { RecordingWriter } from './recording-writer.ts';
import type { RowBatch } from './rows.ts';

/**
 * Makes an MCAP recording of rows while they come; memory does not depend on their number.
 *
 * @returns the recording's bytes, in pieces as they are ready
 */
export async function* assembleRecording(
  rows: AsyncIterable<RowBatch>,
  plan: ChannelPlan,
  writer: RecordingWriter,
): AsyncGenerator<Uint8Array> {
  await writer.start(plan);
  yield* writer.take();
  for await (const batch of rows) {
    await writer.write(batch);
    yield* writer.take();
    // What was written is sent, and what comes next is fetched, only when the event loop gets its turn.
    await setImmediate();
  }
  await writer.end();
  yield* writer.take();
}

/** When pieces are handed on. */
export interface Flushing {
  /** Length from which they are. */
  readonly sizeBytes: number;
  /** Time after which they are however short, in milliseconds. */
  readonly maxMs: number;
  /** A clock, in milliseconds. */
  readonly now: () => number;
}

/**
 * Joins small pieces, so that each write is large enough to be sent on at once, and none waits for long. The
 * first piece is handed on at once: it tells the reader that the recording has begun.
 */
export async function* joinPieces(
  pieces: AsyncIterable<Uint8Array>,
  { sizeBytes, maxMs, now }: Flushing,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  let flushedMs = Number.NEGATIVE_INFINITY;
  for await (const piece of pieces) {
    held.push(piece);
    bytes += piece.length;
    if (bytes < sizeBytes && now() - flushedMs < maxMs) continue;
    yield Buffer.concat(held);
    held = [];
    bytes = 0;
    flushedMs = now();
  }
  if (bytes > 0) yield Buffer.concat(held);
}
