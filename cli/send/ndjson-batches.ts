import { fromMilliseconds, parseRfc3339 } from '../../shared/reading/instant.ts';
import { ObjectSplitter, type Piece } from '../../shared/reading/object-splitter.ts';
import { type Batch, BatchBuilder } from './batch.ts';
import type { Reading } from './csv-batches.ts';
import type { Tally } from './tally.ts';

/**
 * Reads JSON objects separated by white space, each on one line or on several. An object goes out as it stands,
 * but for line breaks between its members, which become blanks: so the n-th line of a body is its n-th object.
 * What is no JSON object is rejected here, without the server; whether it is a reading, the server tells.
 */
export async function* ndjsonBatches(
  chunks: AsyncIterable<Uint8Array>,
  reading: Reading,
): AsyncGenerator<Batch> {
  const splitter = new ObjectSplitter();
  const builder = new BatchBuilder();
  for await (const chunk of chunks) {
    for (const piece of splitter.push(chunk)) {
      addPiece(piece, builder, reading);
      if (builder.isFull) yield builder.take(reading.position());
    }
  }
  for (const piece of splitter.finish()) addPiece(piece, builder, reading);
  if (builder.size > 0) yield builder.take(reading.position());
}

function addPiece(piece: Piece, builder: BatchBuilder, { fromLine, tally }: Reading): void {
  const { line } = piece;
  if (line < fromLine) return;
  if ('invalid' in piece) {
    tally.reject({ line, ...piece.invalid });
    return;
  }
  let value: unknown;
  try {
    value = JSON.parse(piece.text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    tally.reject({ line, code: 'not-json', reason: why.slice(0, 160) });
    return;
  }
  builder.add(line, look(value, tally), piece.text.replace(/[\r\n]/g, ' '));
}

/** Notes time and device of an object for the summary. @returns its sensor */
function look(value: unknown, tally: Tally): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('timestamp' in value) {
    const { timestamp } = value;
    const at =
      typeof timestamp === 'string'
        ? parseRfc3339(timestamp)
        : Number.isSafeInteger(timestamp)
          ? fromMilliseconds(Number(timestamp))
          : undefined;
    // Beyond what a date can hold there is nothing to show.
    if (at !== undefined && Math.abs(at.hour) < 2_400_000_000) tally.saw(at);
  }
  if ('device' in value && typeof value.device === 'string') tally.sawDevice(value.device);
  return 'sensor' in value && typeof value.sensor === 'string' ? value.sensor : undefined;
}
