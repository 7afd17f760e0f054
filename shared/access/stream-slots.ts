/** A stream that is under way, counted. */
export interface Slot {
  readonly reader: string;
  readonly number: number;
  /** Tells this stream from a later one with the same number. */
  readonly token: string;
}

/** Counts the streams that each reader has under way at once. */
export interface StreamSlots {
  /**
   * Counts a stream in.
   *
   * @param most streams of a reader at once
   * @param untilMs when it has surely ended, whether or not it is counted out
   * @returns undefined when the reader has as many as that
   */
  take(reader: string, most: number, untilMs: number): Promise<Slot | undefined>;
  /** Counts a stream out; does nothing when its time was over and its number is another's. */
  release(slot: Slot): Promise<void>;
}
