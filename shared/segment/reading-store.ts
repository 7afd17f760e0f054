import type { Arrival } from './arrival.ts';

/** A packed part of one device's hour. */
export interface Segment {
  readonly device: string;
  /** Whole hours since 1970. */
  readonly hour: number;
  /** Which of its device's lanes it is in; 0 when not given. */
  readonly lane?: number;
  /** Times of its first and last reading, in nanoseconds in the hour. */
  readonly firstNs: number;
  readonly lastNs: number;
  /** Number of its readings. */
  readonly count: number;
  /** The first of its lane's consecutive batches that went into it; where segments of a lane overlap, the lowest wins. */
  readonly arrival: Arrival;
  /** The last of those batches. */
  readonly lastArrival: Arrival;
  /** When it may be deleted, in seconds since 1970: by then a dump has to hold its readings. */
  readonly expires: number;
  /** As encodeBlock gives it. */
  readonly packed: Uint8Array;
}

/** What is known of content that was put before. */
export type StoredBefore = Pick<Segment, 'lastArrival' | 'expires'>;

/** Where segments are kept. */
export interface ReadingStore {
  /**
   * Keeps a segment; it is durable when this returns. Putting the same content again changes nothing, not even
   * when it expires.
   *
   * @returns undefined when the content is new, else what is told of it since it was put before
   */
  put(segment: Segment): Promise<StoredBefore | undefined>;

  /**
   * The segments of a device's hour that hold anything in [fromNs, toNs), in order of their first times,
   * every one of them that was durable before the call.
   *
   * @param lanes where they are looked for; lane 0 when not given
   */
  segments(
    device: string,
    hour: number,
    fromNs: number,
    toNs: number,
    lanes?: readonly number[],
  ): AsyncIterable<Segment>;

  /**
   * Keeps the segments of a device's hour in a lane until a time at least. One that is deleted meanwhile stays deleted.
   *
   * @param expires seconds since 1970
   * @param lane 0 when not given
   */
  extend(device: string, hour: number, expires: number, lane?: number): Promise<void>;
}
