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

/** Gathers rows into batches. */
export class RowBatcher {
  readonly #hour: number;
  count = 0;
  channels = new Uint16Array(BATCH_ROWS);
  times = new Float64Array(BATCH_ROWS);
  numbers = new Float64Array(BATCH_ROWS);
  texts: (string | undefined)[] = [];

  constructor(hour: number) {
    this.#hour = hour;
  }

  get full(): boolean {
    return this.count === BATCH_ROWS;
  }

  /** Whether so many rows more have room. */
  hasRoom(rows: number): boolean {
    return this.count + rows <= this.times.length;
  }

  /** Makes room for so many rows in a batch that is empty. */
  reserve(rows: number): void {
    if (rows <= this.times.length) return;
    this.channels = new Uint16Array(rows);
    this.times = new Float64Array(rows);
    this.numbers = new Float64Array(rows);
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
