import type { Column } from '../segment/column.ts';
import type { Arrival } from '../segment/arrival.ts';
import type { ChannelPlan } from './channel-plan.ts';
import type { Joiner } from './joiner.ts';
import type { SortableColumn } from './row-sorter.ts';

/** A column of an open segment, as merging needs it. */
export interface OpenColumn extends SortableColumn {
  readonly arrival: Arrival;
  /** Tells sensors apart: all kinds of a sensor share one number. */
  readonly sensor: number;
  /** Place of its channel, or -1 where its readings only go into derivations. */
  readonly place: number;
  /** Number by which the joiner knows its readings, or -1. */
  readonly input: number;
  readonly texts: readonly string[] | undefined;
  /** Its next row, and the one before which it ends. */
  at: number;
  stop: number;
  readonly end: number;
}

/** Numbers the sensors of a merge. */
export class SensorNumbers {
  readonly #numbers = new Map<string, number>();

  get count(): number {
    return this.#numbers.size;
  }

  of(sensor: string): number {
    const known = this.#numbers.get(sensor);
    if (known !== undefined) return known;
    this.#numbers.set(sensor, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

/** Those of a segment's columns that the plan needs. */
export function openColumns(
  arrival: Arrival,
  columns: readonly Column[],
  plan: ChannelPlan,
  sensors: SensorNumbers,
  joiner: Joiner,
): OpenColumn[] {
  const open: OpenColumn[] = [];
  for (const column of columns) {
    const { sensor, kind, times } = column;
    if (!plan.needs(sensor) || times.length === 0) continue;
    open.push({
      arrival,
      times,
      sensor: sensors.of(sensor),
      place: plan.placeOf(sensor, kind) ?? -1,
      input: kind === 'number' ? joiner.inputOf(sensor) : -1,
      numbers: 'numbers' in column ? column.numbers : undefined,
      texts: 'texts' in column ? column.texts : undefined,
      at: 0,
      stop: 0,
      end: times.length,
    });
  }
  return open;
}

/** Index of the first of the rows from `at` to before `end` that is not before `ns`, most likely near `at`. */
export function boundAfter({ times, at, end }: OpenColumn, ns: number): number {
  let step = 1;
  let low = at;
  let high = at;
  while (high < end && (times[high] ?? 0) < ns) {
    low = high + 1;
    high += step;
    step *= 2;
  }
  if (high > end) high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < ns) low = middle + 1;
    else high = middle;
  }
  return low;
}
