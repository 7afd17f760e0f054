import type { Column } from '../segment/column.ts';
import { lowerBound } from '../segment/column.ts';
import type { Segment } from '../segment/reading-store.ts';
import type { ChannelPlan } from './channel-plan.ts';
import type { Joiner } from './joiner.ts';

/** A column of a group, as merging needs it. */
export interface GroupColumn {
  /** Tells sensors apart: all kinds of a sensor share one number. */
  readonly sensor: number;
  /** Place of its channel, or -1 where its readings only go into derivations. */
  readonly place: number;
  /** Number by which the joiner knows its readings, or -1. */
  readonly input: number;
  readonly numbers: Float64Array | undefined;
  readonly texts: readonly string[] | undefined;
}

/**
 * The columns of a segment that share one list of times, and how far they are read. Sensors that are sampled
 * together are merged together, so that an instant is compared once and not once for each of them.
 */
export interface TimeGroup {
  readonly segment: Segment;
  readonly times: Float64Array;
  readonly columns: readonly GroupColumn[];
  readonly end: number;
  at: number;
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

/**
 * The groups of a segment's columns that have rows in [fromNs, toNs).
 *
 * @param columns those of the segment that the plan needs; columns with the same times share one list
 */
export function groupColumns(
  segment: Segment,
  columns: readonly Column[],
  plan: ChannelPlan,
  sensors: SensorNumbers,
  joiner: Joiner,
  [fromNs, toNs]: readonly [number, number],
): TimeGroup[] {
  const groups: TimeGroup[] = [];
  for (const [times, together] of Map.groupBy(columns, (column) => column.times)) {
    const at = lowerBound(times, fromNs);
    const end = lowerBound(times, toNs);
    if (at === end) continue;
    const wanted = together
      .filter(({ sensor }) => plan.needs(sensor))
      .map((column) => ({
        sensor: sensors.of(column.sensor),
        place: plan.placeOf(column.sensor, column.kind) ?? -1,
        input: column.kind === 'number' ? joiner.inputOf(column.sensor) : -1,
        numbers: 'numbers' in column ? column.numbers : undefined,
        texts: 'texts' in column ? column.texts : undefined,
      }));
    groups.push({ segment, times, columns: wanted, at, end });
  }
  return groups;
}
