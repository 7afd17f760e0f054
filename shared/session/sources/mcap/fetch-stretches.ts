import { readAhead } from '../../../recording/read-ahead.ts';
import { type ByteSource, readPart } from './byte-source.ts';
import { MCAP_READS } from './limits.ts';
import type { Stretch } from './stretch.ts';

export interface Fetched {
  readonly stretch: Stretch;
  /** Its part of the file as it is. */
  readonly bytes: Buffer;
}

/**
 * Fetches stretches in their order, ahead of whoever takes them. Those that follow each other in the file, too, come by
 * one request, where reading what is between them is cheaper than another one.
 */
export async function* fetchStretches(
  source: ByteSource,
  stretches: readonly Stretch[],
  signal?: AbortSignal,
): AsyncGenerator<Fetched> {
  const batches = readAhead(
    fetchBatches(source, stretches, signal),
    ({ bytes }) => bytes,
    MCAP_READS.aheadBytes,
  );
  for await (const { fetched } of batches) yield* fetched;
}

async function* fetchBatches(
  source: ByteSource,
  stretches: readonly Stretch[],
  signal?: AbortSignal,
): AsyncGenerator<{ bytes: number; fetched: Fetched[] }> {
  for (let from = 0; from < stretches.length; ) {
    const to = endOfBatch(stretches, from);
    const batch = stretches.slice(from, to);
    const start = batch[0]?.offset ?? 0;
    const bytes = batch.reduce((end, { offset, length }) => Math.max(end, offset + length), 0) - start;
    const part = await readPart(source, start, bytes, signal);
    const fetched = batch.map((stretch) => {
      const at = stretch.offset - start;
      return { stretch, bytes: part.subarray(at, at + stretch.length) };
    });
    yield { bytes, fetched };
    from = to;
  }
}

/** The place after the last of the stretches from a place on that are read by one request. */
function endOfBatch(stretches: readonly Stretch[], from: number): number {
  const first = stretches[from];
  if (first === undefined) return from;
  let to = from + 1;
  let end = first.offset + first.length;
  for (let next = stretches[to]; next !== undefined; next = stretches[to]) {
    const gap = next.offset - end;
    if (gap < 0 || gap > MCAP_READS.joinedGapBytes) break;
    if (next.offset + next.length - first.offset > MCAP_READS.joinedBytes) break;
    end = next.offset + next.length;
    to += 1;
  }
  return to;
}
