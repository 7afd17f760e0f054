import { HOUR_NS } from '../reading/instant.ts';
import type { Arrival } from '../segment/arrival.ts';
import { compareArrivals } from '../segment/arrival.ts';
import type { Column } from '../segment/column.ts';
import type { ChannelPlan } from './channel-plan.ts';
import { Joiner } from './joiner.ts';
import { boundAfter, type OpenColumn, openColumns, SensorNumbers } from './open-columns.ts';
import { RowSorter } from './row-sorter.ts';
import { BATCH_ROWS, RowBatcher } from './rows.ts';

/** Rows that are sorted at a time, with what belongs to them: few enough for a processor's cache. */
const SLICE_ROWS = BATCH_ROWS / 2;

/** Sensor and place of each column, where all of them are numbers that nothing is derived of. */
interface PlainColumns {
  readonly sensors: Int32Array;
  readonly places: Int32Array;
}

/**
 * Merges the segments of one device's hour that are open, slice by slice of time. Of the readings of a sensor
 * at one instant, in whatever segments and of whatever kinds, the one that arrived first is kept. What is
 * derived of an instant comes after its readings.
 *
 * The caller opens segments, calls `advance`, and takes batches from `batcher` whenever it returns.
 */
export class HourMerge {
  readonly batcher: RowBatcher;
  readonly #hour: number;
  readonly #plan: ChannelPlan;
  readonly #sensors = new SensorNumbers();
  readonly #joiner: Joiner;
  readonly #sorter = new RowSorter();
  /** In the order of their arrival, so that of rows at one instant the first stands first. */
  #columns: OpenColumn[] = [];
  #plain: PlainColumns | undefined;
  /** Time of the next row of what is open; Infinity when nothing is left. */
  #least = Number.POSITIVE_INFINITY;
  /** Length of a slice that had about as many rows as are sorted at a time. */
  #sliceNs = 1e9;
  /** The last instant that each sensor had a row at. */
  #lastNs = new Float64Array(0);
  #instant = -1;

  constructor(hour: number, plan: ChannelPlan) {
    this.batcher = new RowBatcher(hour);
    this.#hour = hour;
    this.#plan = plan;
    this.#joiner = new Joiner(plan);
  }

  /** Time of the next row of what is open; Infinity when nothing is left. */
  get least(): number {
    return this.#least;
  }

  /** Adds a segment's columns; they must not hold rows before those that were merged already. */
  open(arrival: Arrival, columns: readonly Column[]): void {
    const added = openColumns(arrival, columns, this.#plan, this.#sensors, this.#joiner);
    const live = this.#columns.filter(({ at, end }) => at < end);
    const isLast = live.every((column) => compareArrivals(column.arrival, arrival) <= 0);
    this.#columns = [...live, ...added];
    if (!isLast) this.#columns = this.#columns.toSorted((a, b) => compareArrivals(a.arrival, b.arrival));
    this.#plain = describePlain(this.#columns);
    for (const { times, at } of added) this.#least = Math.min(this.#least, times[at] ?? Infinity);
    if (this.#sensors.count === this.#lastNs.length) return;
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
    const { batcher } = this;
    while (this.#least < untilNs) {
      const [count, sliceEnd] = this.#cutSlice(untilNs);
      // What is derived of each instant, and of the one before.
      const rows = count + (count + 1) * this.#plan.derivations.length;
      if (!batcher.makeRoom(rows)) return false;
      this.#sorter.sort(this.#columns, count, this.#least, sliceEnd);
      if (this.#plain === undefined) this.#addRows(count);
      else this.#addNumbers(count, this.#plain.sensors, this.#plain.places);
      this.#close();
    }
    return true;
  }

  /** Adds what is derived of the last instant. @returns whether there was room for it */
  finish(): boolean {
    if (!this.#joiner.pending) return true;
    if (!this.batcher.makeRoom(this.#plan.derivations.length)) return false;
    this.#addDerived();
    return true;
  }

  /** Finds a slice that has rows, though not too many, unless they are all of one instant. */
  #cutSlice(untilNs: number): [count: number, sliceEnd: number] {
    const limit = Math.min(untilNs, HOUR_NS);
    for (;;) {
      const sliceEnd = Math.min(limit, this.#least + this.#sliceNs);
      let count = 0;
      for (const column of this.#columns) {
        column.stop = boundAfter(column, sliceEnd);
        count += column.stop - column.at;
      }
      if (count > SLICE_ROWS && this.#sliceNs > 1) {
        this.#sliceNs = Math.max(1, Math.floor((this.#sliceNs * SLICE_ROWS * 0.9) / count));
        continue;
      }
      if (count < SLICE_ROWS / 2 && sliceEnd < limit) this.#sliceNs *= 2;
      return [count, sliceEnd];
    }
  }

  /** Adds the sorted rows, each sensor's first at each instant. */
  #addRows(count: number): void {
    const { times, slots, values } = this.#sorter;
    const columns = this.#columns;
    const lastNs = this.#lastNs;
    const { batcher } = this;
    for (let row = 0; row < count; row += 1) {
      const ns = times[row] ?? 0;
      const column = columns[slots[row] ?? 0];
      if (column === undefined) continue;
      if (ns !== this.#instant) {
        if (this.#joiner.pending) this.#addDerived();
        this.#instant = ns;
      }
      const { sensor, place, texts } = column;
      if (lastNs[sensor] === ns) continue;
      lastNs[sensor] = ns;
      const value = values[row] ?? 0;
      if (texts !== undefined) {
        if (place >= 0) batcher.addText(place, ns, texts[value] ?? '');
        continue;
      }
      if (column.input >= 0) this.#joiner.note(column.input, value);
      if (place >= 0) batcher.addNumber(place, ns, value);
    }
  }

  /** Does what addRows does where rows are numbers and nothing else. */
  #addNumbers(count: number, sensors: Int32Array, places: Int32Array): void {
    const { times, slots, values } = this.#sorter;
    const lastNs = this.#lastNs;
    const { batcher } = this;
    if (this.#joiner.pending && times[0] !== this.#instant) this.#addDerived();
    const { channels, times: batchTimes, numbers } = batcher;
    let at = batcher.count;
    for (let row = 0; row < count; row += 1) {
      const ns = times[row] ?? 0;
      const slot = slots[row] ?? 0;
      const sensor = sensors[slot] ?? 0;
      if (lastNs[sensor] === ns) continue;
      lastNs[sensor] = ns;
      channels[at] = places[slot] ?? 0;
      batchTimes[at] = ns;
      numbers[at] = values[row] ?? 0;
      at += 1;
    }
    batcher.count = at;
    this.#instant = times[count - 1] ?? this.#instant;
  }

  /** Passes over the rows of the slice. */
  #close(): void {
    let least = Number.POSITIVE_INFINITY;
    for (const column of this.#columns) {
      column.at = column.stop;
      if (column.at < column.end) least = Math.min(least, column.times[column.at] ?? least);
    }
    this.#least = least;
  }

  #addDerived(): void {
    for (const { place, text } of this.#joiner.flush(this.#hour, this.#instant)) {
      this.batcher.addText(place, this.#instant, text);
    }
  }
}

function describePlain(columns: readonly OpenColumn[]): PlainColumns | undefined {
  if (columns.some(({ place, input, texts }) => place < 0 || input >= 0 || texts !== undefined))
    return undefined;
  return {
    sensors: Int32Array.from(columns, ({ sensor }) => sensor),
    places: Int32Array.from(columns, ({ place }) => place),
  };
}
