import type { Kind } from '../reading/reading.ts';

/**
 * The readings of one sensor and kind within one UTC hour. `times` are nanoseconds in that hour, strictly
 * ascending; the n-th value belongs to the n-th time.
 */
export type Column = {
  readonly sensor: string;
  readonly times: Float64Array;
} & (
  | { readonly kind: 'number' | 'boolean'; readonly numbers: Float64Array }
  | { readonly kind: 'text' | 'json'; readonly texts: readonly string[] }
);

/** The readings of one device within one UTC hour, in columns; (sensor, time) exists once. */
export interface Block {
  readonly device: string;
  /** Whole hours since 1970. */
  readonly hour: number;
  readonly columns: readonly Column[];
}

export const isNumeric = (kind: Kind): kind is 'number' | 'boolean' =>
  kind === 'number' || kind === 'boolean';

/** Number of readings. */
export function blockCount(block: Block): number {
  let count = 0;
  for (const column of block.columns) count += column.times.length;
  return count;
}

/** First and last time of a block that is not empty, in nanoseconds in its hour. */
export function blockSpan(block: Block): { firstNs: number; lastNs: number } {
  let firstNs = Number.POSITIVE_INFINITY;
  let lastNs = Number.NEGATIVE_INFINITY;
  for (const { times } of block.columns) {
    firstNs = Math.min(firstNs, times[0] ?? firstNs);
    lastNs = Math.max(lastNs, times.at(-1) ?? lastNs);
  }
  return { firstNs, lastNs };
}

/** The rows `from` (inclusive) to `to` (exclusive) of a column. */
export function sliceColumn(column: Column, from: number, to: number): Column {
  const times = column.times.subarray(from, to);
  return 'numbers' in column
    ? { sensor: column.sensor, kind: column.kind, times, numbers: column.numbers.subarray(from, to) }
    : { sensor: column.sensor, kind: column.kind, times, texts: column.texts.slice(from, to) };
}

/** The given rows of a column, ascending. */
export function selectRows(column: Column, rows: Uint32Array): Column {
  const { sensor } = column;
  const times = Float64Array.from(rows, (row) => column.times[row] ?? 0);
  return 'numbers' in column
    ? {
        sensor,
        kind: column.kind,
        times,
        numbers: Float64Array.from(rows, (row) => column.numbers[row] ?? 0),
      }
    : { sensor, kind: column.kind, times, texts: Array.from(rows, (row) => column.texts[row] ?? '') };
}

/** Index of the first time that is not before `ns`. */
export function lowerBound(times: Float64Array, ns: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < ns) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The part of a block whose times are in [fromNs, toNs). */
export function sliceBlock(block: Block, fromNs: number, toNs: number): Block {
  const columns: Column[] = [];
  for (const column of block.columns) {
    const from = lowerBound(column.times, fromNs);
    const to = lowerBound(column.times, toNs);
    if (to > from)
      columns.push(from === 0 && to === column.times.length ? column : sliceColumn(column, from, to));
  }
  return { device: block.device, hour: block.hour, columns };
}
