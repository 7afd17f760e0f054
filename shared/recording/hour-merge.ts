import { compareArrivals } from '../segment/arrival.ts';
import type { Column } from '../segment/column.ts';
import type { Segment } from '../segment/reading-store.ts';
import type { ChannelPlan } from './channel-plan.ts';
import { Joiner } from './joiner.ts';
import { LoserTree } from './loser-tree.ts';
import { RowBatcher } from './rows.ts';
import { type GroupColumn, groupColumns, SensorNumbers, type TimeGroup } from './time-groups.ts';

/**
 * Merges the segments of one device's hour that are open, row by row in order of time. Of the readings of a
 * sensor at one instant, in whatever segments and of whatever kinds, the one that arrived first is kept. What
 * is derived of an instant comes after its readings.
 *
 * The caller opens segments, calls `advance`, and takes batches from `batcher` whenever it returns.
 */
export class HourMerge {
  readonly batcher: RowBatcher;
  readonly #hour: number;
  readonly #plan: ChannelPlan;
  readonly #range: readonly [fromNs: number, toNs: number];
  readonly #sensors = new SensorNumbers();
  readonly #joiner: Joiner;
  /** In the order of their arrival: a group's place is its slot in the tree. */
  #groups: TimeGroup[] = [];
  #tree = new LoserTree([]);
  /** The last instant that each sensor had a row at. */
  #lastNs = new Float64Array(0);
  #instant = -1;

  constructor(hour: number, plan: ChannelPlan, range: readonly [fromNs: number, toNs: number]) {
    this.batcher = new RowBatcher(hour);
    this.#hour = hour;
    this.#plan = plan;
    this.#range = range;
    this.#joiner = new Joiner(plan);
  }

  /** Time of the next row of what is open; Infinity when nothing is left. */
  get least(): number {
    return this.#tree.least;
  }

  /** Adds a segment; it must not hold rows before those that were merged already. */
  open(segment: Segment, columns: readonly Column[]): void {
    const added = groupColumns(segment, columns, this.#plan, this.#sensors, this.#joiner, this.#range);
    if (added.length === 0) return;
    const live = this.#groups.filter(({ at, end }) => at < end);
    this.#groups = [...live, ...added].toSorted((a, b) =>
      compareArrivals(a.segment.arrival, b.segment.arrival),
    );
    this.#tree = new LoserTree(this.#groups.map(({ times, at }) => times[at] ?? Number.POSITIVE_INFINITY));
    const grown = new Float64Array(this.#sensors.count).fill(-1);
    grown.set(this.#lastNs);
    this.#lastNs = grown;
  }

  /**
   * Merges rows before `untilNs`, as far as a batch has room.
   *
   * @returns whether all of them are merged; if not, a batch has to be taken first
   */
  advance(untilNs: number): boolean {
    const tree = this.#tree;
    const { batcher } = this;
    while (tree.least < untilNs) {
      const ns = tree.least;
      const group = this.#groups[tree.winner];
      if (group === undefined) return true;
      // Room for the group's rows, and for what is derived of the instant before.
      const rows = group.columns.length + this.#plan.derivations.length;
      if (!batcher.hasRoom(rows)) {
        if (batcher.count > 0) return false;
        batcher.reserve(rows);
      }
      if (ns !== this.#instant) {
        if (this.#joiner.pending) this.#addDerived();
        this.#instant = ns;
      }
      this.#addRow(group, ns);
      group.at += 1;
      tree.replaceWinner(group.at < group.end ? (group.times[group.at] ?? 0) : Number.POSITIVE_INFINITY);
    }
    return true;
  }

  /** Adds what is derived of the last instant. @returns whether there was room for it */
  finish(): boolean {
    if (!this.#joiner.pending) return true;
    if (!this.batcher.hasRoom(this.#plan.derivations.length)) return false;
    this.#addDerived();
    return true;
  }

  #addRow(group: TimeGroup, ns: number): void {
    const { columns } = group;
    for (let index = 0; index < columns.length; index += 1) {
      const column = columns[index];
      if (column !== undefined) this.#addValue(column, group.at, ns);
    }
  }

  #addValue(column: GroupColumn, at: number, ns: number): void {
    const { sensor, numbers, place, input } = column;
    const lastNs = this.#lastNs;
    if (lastNs[sensor] === ns) return;
    lastNs[sensor] = ns;
    if (numbers === undefined) {
      if (place >= 0) this.batcher.addText(place, ns, column.texts?.[at] ?? '');
      return;
    }
    const value = numbers[at] ?? 0;
    if (input >= 0) this.#joiner.note(input, value);
    if (place >= 0) this.batcher.addNumber(place, ns, value);
  }

  #addDerived(): void {
    for (const { place, text } of this.#joiner.flush(this.#hour, this.#instant)) {
      this.batcher.addText(place, this.#instant, text);
    }
  }
}
