import { LineScanner } from './line-scanner.ts';
import { ObjectSplitter, type Piece } from './object-splitter.ts';
import type { Invalid, Reading } from './reading.ts';
import { type ReadingContext, validateReading } from './validate.ts';

/** A reading that lives only until the next one is read, so that none has to be made for each line. */
export type PassingReading = Pick<Reading, 'device' | 'sensor' | 'hour' | 'ns' | 'kind' | 'value'>;

/** Is told what became of each object of a stream, in its order; `line` is where the object starts, from 1. */
export interface ReadingVisitor {
  /** @param reading to be copied from before this returns */
  reading(reading: PassingReading, line: number): void;
  invalid(invalid: Invalid, line: number): void;
  /** Is told, in place of `invalid`, of a line that holds no object at all. */
  noObject?(invalid: Invalid, line: number): void;
}

/**
 * Reads a stream of JSON objects separated by white space, each one reading. Lines of the common shape are read
 * from their bytes; all others go through JSON.parse.
 *
 * @param chunks the stream's bytes, cut anywhere
 * @param visitor is told of each object and each stretch of garbage
 *
 * @example
 * parseReadings([body], { nowMs: Date.now() }, {
 *   reading: (reading) => builder.add(reading),
 *   invalid: (invalid, line) => faults.push({ line, ...invalid }),
 * });
 */
export function parseReadings(
  chunks: Iterable<Uint8Array>,
  context: ReadingContext,
  visitor: ReadingVisitor,
): void {
  const scanner = new LineScanner(context);
  const splitter = new ObjectSplitter((bytes, from, to, line) => {
    const after = scanner.scan(bytes, from, to);
    if (after > 0) visitor.reading(scanner, line);
    return after;
  }, context.limits);
  for (const chunk of chunks) {
    for (const piece of splitter.push(chunk)) visitPiece(splitter, piece, context, visitor);
  }
  for (const piece of splitter.finish()) visitPiece(splitter, piece, context, visitor);
}

function visitPiece(
  splitter: ObjectSplitter,
  piece: Piece,
  context: ReadingContext,
  visitor: ReadingVisitor,
): void {
  if ('invalid' in piece) {
    if (piece.isWholeLine === true && visitor.noObject) visitor.noObject(piece.invalid, piece.line);
    else visitor.invalid(piece.invalid, piece.line);
    return;
  }
  let line: unknown;
  try {
    line = JSON.parse(piece.text);
  } catch (error) {
    // Good readings may stand between the lines of what only looks like an object.
    splitter.reread();
    const why = error instanceof Error ? error.message : String(error);
    visitor.invalid({ code: 'not-json', reason: why.slice(0, 160) }, piece.line);
    return;
  }
  const result = validateReading(line as Record<string, unknown>, piece.text, context);
  if ('code' in result) visitor.invalid(result, piece.line);
  else visitor.reading(result, piece.line);
}
