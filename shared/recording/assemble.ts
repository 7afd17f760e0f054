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
  }
  await writer.end();
  yield* writer.take();
}

/**
 * Joins small pieces, so that a response's writes are large enough to be sent on at once.
 *
 * @param sizeBytes length from which a piece is handed on
 */
export async function* joinPieces(
  pieces: AsyncIterable<Uint8Array>,
  sizeBytes: number,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    held.push(piece);
    bytes += piece.length;
    if (bytes < sizeBytes) continue;
    yield Buffer.concat(held);
    held = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(held);
}
