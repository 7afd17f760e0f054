import type { FramePosition } from './frame.ts';

function lowerBound(values: Float64Array, length: number, wanted: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? Number.POSITIVE_INFINITY) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function grown(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(values.length * 2);
  larger.set(values);
  return larger;
}

/** Where the records of one file stand: 24 bytes of memory for each, whatever its size. */
export class FrameIndex {
  #length = 0;
  #offsets = new Float64Array(64);
  #ordinals = new Float64Array(64);
  #arrivals = new Float64Array(64);

  get length(): number {
    return this.#length;
  }

  push(position: FramePosition): void {
    if (this.#length === this.#offsets.length) {
      this.#offsets = grown(this.#offsets);
      this.#ordinals = grown(this.#ordinals);
      this.#arrivals = grown(this.#arrivals);
    }
    this.#offsets[this.#length] = position.offset;
    this.#ordinals[this.#length] = position.ordinal;
    this.#arrivals[this.#length] = position.arrivalMs;
    this.#length += 1;
  }

  at(index: number): FramePosition | undefined {
    if (index < 0 || index >= this.#length) return undefined;
    return {
      offset: this.#offsets[index] ?? 0,
      ordinal: this.#ordinals[index] ?? 0,
      arrivalMs: this.#arrivals[index] ?? 0,
    };
  }

  /** Index of the first record with at least this ordinal; the length when there is none. */
  firstFrom(ordinal: number): number {
    return lowerBound(this.#ordinals, this.#length, ordinal);
  }

  /** Index of the first record that arrived at or after this time, in milliseconds. */
  firstSince(arrivalMs: number): number {
    return lowerBound(this.#arrivals, this.#length, arrivalMs);
  }
}
