import type { Bin, DaySummary, Motion, MotionName } from './day-summary.ts';

/** A part of a day's summary. */
export interface Part<Content> {
  readonly date: string;
  /** The summary's: sum of the revisions of the day's hours. */
  readonly revision: number;
  readonly content: Content;
}

/**
 * Where the summaries of days are kept. Days come in ascending order, both ends of a range inclusive; days that have
 * nothing of what is asked for may be left out. A day that is pending in the index may have readings that its summary
 * lacks; every other day's summary has all of its readings.
 */
export interface SummaryStore {
  /** Keeps a summary unless one of a later revision is kept; it is durable when this returns. */
  put(summary: DaySummary): Promise<void>;
  /** Whole days of some channels, by number of the channel. */
  days(
    device: string,
    channels: readonly number[],
    fromDate: string,
    toDate: string,
  ): AsyncIterable<Part<ReadonlyMap<number, Bin>>>;
  /** The quarters of days of some channels, by number of the channel, then of the quarter. */
  quarters(
    device: string,
    channels: readonly number[],
    fromDate: string,
    toDate: string,
  ): AsyncIterable<Part<ReadonlyMap<number, ReadonlyMap<number, Bin>>>>;
  /** How a device moved on whole days. */
  motionDays(
    device: string,
    fromDate: string,
    toDate: string,
  ): AsyncIterable<Part<ReadonlyMap<MotionName, Motion>>>;
  /** How a device moved in the quarters of days. */
  motionQuarters(
    device: string,
    fromDate: string,
    toDate: string,
  ): AsyncIterable<Part<ReadonlyMap<MotionName, ReadonlyMap<number, Motion>>>>;
}
