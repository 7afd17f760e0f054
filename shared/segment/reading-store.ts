import type { Arrival } from './arrival.ts';

/** A packed part of one device's hour. */
export interface Segment {
  readonly device: string;
  /** Whole hours since 1970. */
  readonly hour: number;
  /** Times of its first and last reading, in nanoseconds in the hour. */
  readonly firstNs: number;
  readonly lastNs: number;
  /** Number of its readings. */
  readonly count: number;
  /** The first of the consecutive batches that went into it; where segments overlap, the lowest wins. */
  readonly arrival: Arrival;
  /** The last of those batches. */
  readonly lastArrival: Arrival;
  /** As encodeBlock gives it. */
  readonly packed: Uint8Array;
}

/** Where segments are kept. */
export interface ReadingStore {
  /**
   * Keeps a segment; it is durable when this returns. Putting the same content again changes nothing.
   *
   * @returns undefined when the content is new, else the `lastArrival` that it was put with before
   */
  put(segment: Segment): Promise<Arrival | undefined>;

  /**
   * The segments of a device's hour that hold anything in [fromNs, toNs), in order of their first times,
   * every one of them that was durable before the call.
   */
  segments(device: string, hour: number, fromNs: number, toNs: number): AsyncIterable<Segment>;
}
