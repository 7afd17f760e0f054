import { ObjectSplitter, type Piece } from './object-splitter.ts';
import type { Invalid, Reading } from './reading.ts';
import { type ReadingContext, validateReading } from './validate.ts';

/** What became of one object of the stream; `line` is where it starts, from 1. */
export type Verdict =
  | { readonly line: number; readonly reading: Reading }
  | { readonly line: number; readonly invalid: Invalid };

/**
 * Reads a stream of JSON objects separated by white space, each one reading.
 *
 * @param chunks the stream's bytes, cut anywhere
 * @returns a verdict for each object and each stretch of garbage, in the order of the stream
 *
 * @example
 * for (const verdict of parseReadings([body], { nowMs: Date.now() })) {
 *   if ('reading' in verdict) collector.add(verdict.reading);
 * }
 */
export function* parseReadings(chunks: Iterable<Uint8Array>, context: ReadingContext): Generator<Verdict> {
  const splitter = new ObjectSplitter();
  for (const chunk of chunks) {
    for (const piece of splitter.push(chunk)) yield verdictOf(splitter, piece, context);
  }
  for (const piece of splitter.finish()) yield verdictOf(splitter, piece, context);
}

function verdictOf(splitter: ObjectSplitter, piece: Piece, context: ReadingContext): Verdict {
  if ('invalid' in piece) return piece;
  let line: unknown;
  try {
    line = JSON.parse(piece.text);
  } catch (error) {
    // Good readings may stand between the lines of what only looks like an object.
    splitter.reread();
    const why = error instanceof Error ? error.message : String(error);
    return { line: piece.line, invalid: { code: 'not-json', reason: why.slice(0, 160) } };
  }
  const result = validateReading(line as Record<string, unknown>, piece.text, context);
  return 'code' in result ? { line: piece.line, invalid: result } : { line: piece.line, reading: result };
}
