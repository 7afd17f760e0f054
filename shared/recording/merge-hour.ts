import { compareArrivals } from '../segment/arrival.ts';
import { decodeBlock } from '../segment/codec.ts';
import { type Column, lowerBound } from '../segment/column.ts';
import type { Segment } from '../segment/reading-store.ts';
import type { ChannelPlan } from './channel-plan.ts';
import { Joiner } from './joiner.ts';
import { type RowBatch, RowBatcher } from './rows.ts';

/** A column that is being read. */
interface Cursor {
  readonly column: Column;
  readonly segment: Segment;
  /** Tells sensors apart: all kinds of a sensor share one. */
  readonly sensor: number;
  /** Place of its channel, or -1 where its readings only go into derivations. */
  readonly place: number;
  readonly end: number;
  at: number;
  ns: number;
}

/**
 * Merges the segments of one device's hour into rows in order of time. Of the readings of a sensor at one
 * instant, in whatever segments and of whatever kinds, the one that arrived first is kept. Rows of one instant
 * come in the order of the plan, what is derived of them last.
 *
 * Only the segments that overlap the current instant are held.
 *
 * @param segments in order of their first times
 * @param fromNs, toNs the part of the hour that is wanted, [fromNs, toNs)
 */
export async function* mergeHour(
  hour: number,
  segments: AsyncIterable<Segment>,
  plan: ChannelPlan,
  fromNs: number,
  toNs: number,
): AsyncGenerator<RowBatch> {
  const sensors = new Map<string, number>();
  const lastNs: number[] = [];
  const sensorNumber = (sensor: string): number => {
    let number = sensors.get(sensor);
    if (number === undefined) {
      number = sensors.size;
      sensors.set(sensor, number);
      lastNs.push(-1);
    }
    return number;
  };
  for (const { source } of plan.channels) if ('sensor' in source) sensorNumber(source.sensor);

  const open = (segment: Segment): Cursor[] =>
    decodeBlock(segment.packed).columns.flatMap((column) => {
      if (!plan.needs(column.sensor)) return [];
      const at = lowerBound(column.times, fromNs);
      const end = lowerBound(column.times, toNs);
      const ns = column.times[at];
      if (ns === undefined || at === end) return [];
      const place = plan.placeOf(column.sensor, column.kind) ?? -1;
      return [{ column, segment, sensor: sensorNumber(column.sensor), place, at, end, ns }];
    });

  const heap = new CursorHeap();
  const joiner = new Joiner(plan);
  const batcher = new RowBatcher(hour);
  let instant = -1;
  const iterator = segments[Symbol.asyncIterator]();
  try {
    let next = await iterator.next();
    for (;;) {
      while (next.done !== true && (heap.top === undefined || next.value.firstNs <= heap.top.ns)) {
        for (const cursor of open(next.value)) heap.push(cursor);
        next = await iterator.next();
      }
      const cursor = heap.top;
      if (cursor === undefined) break;
      if (cursor.ns !== instant) {
        for (const derived of joiner.flush(hour, instant)) {
          if (batcher.full) yield batcher.take();
          batcher.add(derived.place, instant, derived.text);
        }
        instant = cursor.ns;
      }
      if (lastNs[cursor.sensor] !== instant) {
        lastNs[cursor.sensor] = instant;
        const { column } = cursor;
        const value = 'numbers' in column ? column.numbers[cursor.at] : column.texts[cursor.at];
        if (column.kind === 'number') joiner.note(column.sensor, Number(value));
        if (cursor.place >= 0) {
          if (batcher.full) yield batcher.take();
          batcher.add(cursor.place, instant, value ?? 0);
        }
      }
      heap.advanceTop();
    }
    for (const derived of joiner.flush(hour, instant)) {
      if (batcher.full) yield batcher.take();
      batcher.add(derived.place, instant, derived.text);
    }
    const rest = batcher.take();
    if (rest.count > 0) yield rest;
  } finally {
    await iterator.return?.(undefined);
  }
}

/** Whether `a` comes before `b`: by time, then sensor, then arrival. */
function before(a: Cursor, b: Cursor): boolean {
  if (a.ns !== b.ns) return a.ns < b.ns;
  if (a.sensor !== b.sensor) return a.sensor < b.sensor;
  return compareArrivals(a.segment.arrival, b.segment.arrival) < 0;
}

/** A binary heap of cursors, the next row on top. */
class CursorHeap {
  readonly #cursors: Cursor[] = [];

  get top(): Cursor | undefined {
    return this.#cursors[0];
  }

  push(cursor: Cursor): void {
    const cursors = this.#cursors;
    let at = cursors.push(cursor) - 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      const above = cursors[parent];
      if (above === undefined || !before(cursor, above)) break;
      cursors[at] = above;
      at = parent;
    }
    cursors[at] = cursor;
  }

  /** Moves the top cursor to its next row, or drops it at its end. */
  advanceTop(): void {
    const top = this.#cursors[0];
    if (top === undefined) return;
    top.at += 1;
    if (top.at < top.end) {
      top.ns = top.column.times[top.at] ?? 0;
      this.#sink(top);
      return;
    }
    const last = this.#cursors.pop();
    if (last !== undefined && last !== top) this.#sink(last);
  }

  /** Puts a cursor in place of the top one and restores the order. */
  #sink(cursor: Cursor): void {
    const cursors = this.#cursors;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      let below = cursors[child];
      if (below === undefined) break;
      const right = cursors[child + 1];
      if (right !== undefined && before(right, below)) {
        child += 1;
        below = right;
      }
      if (!before(below, cursor)) break;
      cursors[at] = below;
      at = child;
    }
    cursors[at] = cursor;
  }
}
