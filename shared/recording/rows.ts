/**
 * Rows of a recording in order of time, all of one UTC hour; the n-th entries of all lists belong together.
 * Valid until the next batch is asked for: the lists are then used again.
 */
export interface RowBatch {
  /** Whole hours since 1970. */
  readonly hour: number;
  readonly count: number;
  /** Place of the row's channel in the plan. */
  readonly channels: Uint16Array;
  /** Nanoseconds in the hour, ascending. */
  readonly times: Float64Array;
  /** Value of a row of kind number or boolean. */
  readonly numbers: Float64Array;
  /** Value of a row of kind text or json, or a derived message. */
  readonly texts: readonly (string | undefined)[];
}

/** Rows that are handed on at a time. */
export const BATCH_ROWS = 8192;

/** Rows that a batch has room for at first: most recordings' hours are short. */
const FIRST_ROWS = 256;

/** Gathers rows into batches. */
export class RowBatcher {
  readonly #hour: number;
  count = 0;
  channels = new Uint16Array(FIRST_ROWS);
  times = new Float64Array(FIRST_ROWS);
  numbers = new Float64Array(FIRST_ROWS);
  texts: (string | undefined)[] = [];

  constructor(hour: number) {
    this.#hour = hour;
  }

  get full(): boolean {
    return this.count === BATCH_ROWS;
  }

  /**
   * Makes room for so many rows more, if a batch of a usual length has it; an empty one has room for any number.
   *
   * @returns whether there is room
   */
  makeRoom(rows: number): boolean {
    const needed = this.count + rows;
    if (needed <= this.times.length) return true;
    if (needed > BATCH_ROWS && this.count > 0) return false;
    const size = Math.max(needed, Math.min(BATCH_ROWS, 4 * this.times.length));
    this.channels = enlarge(new Uint16Array(size), this.channels);
    this.times = enlarge(new Float64Array(size), this.times);
    this.numbers = enlarge(new Float64Array(size), this.numbers);
    return true;
  }

  /** Adds a row of kind number or boolean; there must be room. */
  addNumber(channel: number, ns: number, value: number): void {
    const at = this.count;
    this.channels[at] = channel;
    this.times[at] = ns;
    this.numbers[at] = value;
    this.count = at + 1;
  }

  /** Adds a row of kind text or json, or a derived message; there must be room. */
  addText(channel: number, ns: number, text: string): void {
    const at = this.count;
    this.channels[at] = channel;
    this.times[at] = ns;
    this.texts[at] = text;
    this.count = at + 1;
  }

  /** What was added since the last call; valid until more is added. */
  take(): RowBatch {
    const { count, channels, times, numbers, texts } = this;
    this.count = 0;
    if (texts.length > 0) this.texts = [];
    return { hour: this.#hour, count, channels, times, numbers, texts };
  }
}

function enlarge<T extends Uint16Array | Float64Array>(larger: T, old: T): T {
  larger.set(old);
  return larger;
}
