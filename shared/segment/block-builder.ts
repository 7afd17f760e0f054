import type { Kind, Reading } from '../reading/reading.ts';
import { type Block, type Column, isNumeric } from './column.ts';

function grown(old: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * old.length);
  larger.set(old);
  return larger;
}

/** Rows of one sensor and kind in the order of their arrival. */
class Rows {
  readonly kind: Kind;
  count = 0;
  times = new Float64Array(16);
  /** Place of each row in the order of arrival over all kinds of the sensor. */
  arrivals = new Float64Array(16);
  numbers = new Float64Array(0);
  readonly texts: string[] = [];
  ascending = true;

  constructor(kind: Kind) {
    this.kind = kind;
    if (isNumeric(kind)) this.numbers = new Float64Array(16);
  }

  add(ns: number, arrival: number, value: number | string): void {
    const at = this.count;
    if (at === this.times.length) this.#grow();
    if (at > 0 && ns <= (this.times[at - 1] ?? 0)) this.ascending = false;
    this.times[at] = ns;
    this.arrivals[at] = arrival;
    if (typeof value === 'number') this.numbers[at] = value;
    else this.texts.push(value);
    this.count = at + 1;
  }

  #grow(): void {
    this.times = grown(this.times);
    this.arrivals = grown(this.arrivals);
    if (this.numbers.length > 0) this.numbers = grown(this.numbers);
  }

  /** Row numbers in order of time, the first arrival of each time only. */
  order(): Uint32Array {
    const { count, times } = this;
    const rows = new Uint32Array(count);
    for (let row = 0; row < count; row += 1) rows[row] = row;
    if (this.ascending) return rows;
    rows.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
    return rows.filter((row, at) => at === 0 || times[row] !== times[rows[at - 1] ?? 0]);
  }

  column(sensor: string, rows: Uint32Array): Column {
    const { kind, texts } = this;
    const times = this.#picked(this.times, rows);
    return isNumeric(kind)
      ? { sensor, kind, times, numbers: this.#picked(this.numbers, rows) }
      : { sensor, kind, times, texts: Array.from(rows, (row) => texts[row] ?? '') };
  }

  /** The rows given, ascending ones copied as a whole where none was left out. */
  #picked(from: Float64Array, rows: Uint32Array): Float64Array {
    if (this.ascending && rows.length === this.count) return from.slice(0, this.count);
    const picked = new Float64Array(rows.length);
    for (let at = 0; at < rows.length; at += 1) picked[at] = from[rows[at] ?? 0] ?? 0;
    return picked;
  }
}

/**
 * Collects the readings of one device and hour in the order in which they arrived, and gives them back sorted
 * and deduplicated: of the readings of one sensor at one time, whatever their kinds, the first stays.
 */
export class BlockBuilder {
  readonly #device: string;
  readonly #hour: number;
  readonly #sensors = new Map<string, Map<Kind, Rows>>();
  #arrived = 0;
  /** Sensors and kinds that have readings. */
  columns = 0;

  constructor(device: string, hour: number) {
    this.#device = device;
    this.#hour = hour;
  }

  /** Readings added so far, duplicates included. */
  get arrived(): number {
    return this.#arrived;
  }

  /** Adds a reading that must be of this builder's device and hour. */
  add(reading: Pick<Reading, 'sensor' | 'kind' | 'ns' | 'value'>): void {
    this.#rows(reading.sensor, reading.kind).add(reading.ns, this.#arrived, reading.value);
    this.#arrived += 1;
  }

  /** Adds all readings of a block of this device and hour, after those that are here already. */
  addBlock(block: Block): void {
    for (const column of block.columns) {
      const rows = this.#rows(column.sensor, column.kind);
      const values = 'numbers' in column ? column.numbers : column.texts;
      for (let row = 0; row < column.times.length; row += 1) {
        rows.add(column.times[row] ?? 0, this.#arrived, values[row] ?? 0);
        this.#arrived += 1;
      }
    }
  }

  /** The block: columns in order of the sensors' names, then of the kinds' first arrivals. */
  build(): Block {
    const columns: Column[] = [];
    const names = [...this.#sensors.keys()].toSorted((a, b) => (a < b ? -1 : 1));
    for (const sensor of names) columns.push(...sensorColumns(sensor, this.#sensors.get(sensor)));
    return { device: this.#device, hour: this.#hour, columns };
  }

  #rows(sensor: string, kind: Kind): Rows {
    let kinds = this.#sensors.get(sensor);
    if (kinds === undefined) {
      kinds = new Map();
      this.#sensors.set(sensor, kinds);
    }
    let rows = kinds.get(kind);
    if (rows === undefined) {
      rows = new Rows(kind);
      kinds.set(kind, rows);
      this.columns += 1;
    }
    return rows;
  }
}

function sensorColumns(sensor: string, kinds: ReadonlyMap<Kind, Rows> | undefined): Column[] {
  const all = [...(kinds?.values() ?? [])];
  const ordered = all.map((rows) => ({ rows, order: rows.order() }));
  if (all.length > 1) dropLaterKinds(ordered);
  return ordered
    .filter(({ order }) => order.length > 0)
    .toSorted((a, b) => (a.rows.arrivals[0] ?? 0) - (b.rows.arrivals[0] ?? 0))
    .map(({ rows, order }) => rows.column(sensor, order));
}

/** Where one time exists in several kinds, keeps the kind that arrived first. */
function dropLaterKinds(kinds: { rows: Rows; order: Uint32Array }[]): void {
  const first = new Map<number, number>();
  for (const { rows, order } of kinds) {
    for (const row of order) {
      const time = rows.times[row] ?? 0;
      const arrival = rows.arrivals[row] ?? 0;
      const earliest = first.get(time);
      if (earliest === undefined || arrival < earliest) first.set(time, arrival);
    }
  }
  for (const kind of kinds) {
    kind.order = kind.order.filter((row) => first.get(kind.rows.times[row] ?? 0) === kind.rows.arrivals[row]);
  }
}
