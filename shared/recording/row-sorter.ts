/** A column that is being merged, and which of its rows are still to come: from `at` to before `end`. */
export interface SortableColumn {
  readonly times: Float64Array;
  /** Values of a column of numbers or booleans. */
  readonly numbers: Float64Array | undefined;
  /** The rows that are to be sorted: from `at` to before `stop`. */
  readonly at: number;
  readonly stop: number;
}

/** How far a row is moved within its bucket before the bucket is handed to the platform's sort. */
const CROWDED = 32;

/**
 * Puts the rows of many columns, each ascending, in one order of time. Rows are counted into as many buckets of
 * time as there are rows, so that most buckets hold one or two: unlike a tree of comparisons this takes a few
 * steps a row however many columns there are, and hardly any that a processor cannot foresee.
 *
 * The n-th entries of the lists belong together. Rows of one time keep the order of their columns.
 */
export class RowSorter {
  times = new Float64Array(0);
  /** Place of the row's column. */
  slots = new Uint32Array(0);
  /** The row's number or, where its column has none, its place in the column. */
  values = new Float64Array(0);
  /** While rows are spread: where the next row of the bucket before goes; afterwards where that bucket ends. */
  #ends = new Uint32Array(0);

  /**
   * Sorts the rows of each column from `at` to before `stop`.
   *
   * @param count their number
   * @param fromNs the first of their times
   * @param untilNs a time after all of them
   */
  sort(columns: readonly SortableColumn[], count: number, fromNs: number, untilNs: number): void {
    this.#reserve(count);
    const scale = count / (untilNs - fromNs);
    this.#count(columns, count, fromNs, scale);
    for (let slot = 0; slot < columns.length; slot += 1) {
      const column = columns[slot];
      if (column !== undefined && column.at < column.stop) this.#spread(column, slot, fromNs, scale);
    }
    this.#settle(count, fromNs, scale);
  }

  #reserve(count: number): void {
    if (count <= this.times.length) return;
    this.times = new Float64Array(count);
    this.slots = new Uint32Array(count);
    this.values = new Float64Array(count);
    // One bucket more for what rounding puts after the last, and one before the first.
    this.#ends = new Uint32Array(count + 2);
  }

  #count(columns: readonly SortableColumn[], count: number, fromNs: number, scale: number): void {
    const ends = this.#ends.fill(0, 0, count + 2);
    for (const { times, at, stop } of columns) {
      for (let row = at; row < stop; row += 1) {
        const next = (((times[row] ?? 0) - fromNs) * scale + 1) >>> 0;
        ends[next] = (ends[next] ?? 0) + 1;
      }
    }
    let sum = 0;
    for (let bucket = 0; bucket < count + 2; bucket += 1) {
      sum += ends[bucket] ?? 0;
      ends[bucket] = sum;
    }
  }

  /** Puts the rows of a column into their buckets. */
  #spread({ times, numbers, at, stop }: SortableColumn, slot: number, fromNs: number, scale: number): void {
    const ends = this.#ends;
    const { times: sorted, slots, values } = this;
    for (let row = at; row < stop; row += 1) {
      const ns = times[row] ?? 0;
      const bucket = ((ns - fromNs) * scale) >>> 0;
      const place = ends[bucket] ?? 0;
      ends[bucket] = place + 1;
      sorted[place] = ns;
      slots[place] = slot;
      values[place] = numbers === undefined ? row : (numbers[row] ?? 0);
    }
  }

  /** Moves the few rows that are not in order yet, which are never far from their place. */
  #settle(count: number, fromNs: number, scale: number): void {
    const { times, slots, values } = this;
    for (let row = 1; row < count; row += 1) {
      const ns = times[row] ?? 0;
      if ((times[row - 1] ?? 0) <= ns) continue;
      const slot = slots[row] ?? 0;
      const value = values[row] ?? 0;
      let place = row;
      while (place > 0 && (times[place - 1] ?? 0) > ns && row - place < CROWDED) {
        times[place] = times[place - 1] ?? 0;
        slots[place] = slots[place - 1] ?? 0;
        values[place] = values[place - 1] ?? 0;
        place -= 1;
      }
      times[place] = ns;
      slots[place] = slot;
      values[place] = value;
      if (row - place === CROWDED) row = this.#sortBucket(((ns - fromNs) * scale) >>> 0) - 1;
    }
  }

  /** Sorts a bucket that clocks have crowded. @returns where it ends */
  #sortBucket(bucket: number): number {
    const from = bucket === 0 ? 0 : (this.#ends[bucket - 1] ?? 0);
    const end = this.#ends[bucket] ?? 0;
    const times = this.times.slice(from, end);
    const slots = this.slots.slice(from, end);
    const values = this.values.slice(from, end);
    const order = Uint32Array.from(times.keys()).toSorted(
      (a, b) => (times[a] ?? 0) - (times[b] ?? 0) || (slots[a] ?? 0) - (slots[b] ?? 0) || a - b,
    );
    order.forEach((row, place) => {
      this.times[from + place] = times[row] ?? 0;
      this.slots[from + place] = slots[row] ?? 0;
      this.values[from + place] = values[row] ?? 0;
    });
    return end;
  }
}
