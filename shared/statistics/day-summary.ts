import { MINUTE_NS } from '../reading/instant.ts';

/** A UTC day is summed up in quarters of an hour, numbered from 0. */
export const QUARTERS = 96;
export const QUARTER_NS = 15 * MINUTE_NS;

/**
 * What a stretch of time holds of one channel; never of none. A boolean counts as 0 or 1. Of a text or a JSON object
 * there is no number: `min`, `max`, `sum`, `first` and `last` are NaN.
 */
export interface Bin {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  /** Time of the first and the last reading, in nanoseconds since the start of the UTC day. */
  readonly firstNs: number;
  readonly lastNs: number;
  /** Value of the first and the last reading. */
  readonly first: number;
  readonly last: number;
}

/** What a bin of texts or JSON objects has for numbers. */
export const NO_NUMBERS = {
  min: Number.NaN,
  max: Number.NaN,
  sum: Number.NaN,
  first: Number.NaN,
  last: Number.NaN,
} as const;

/** Where a device was: degrees of latitude and longitude, or x and y. */
export interface Fix {
  /** Nanoseconds since the start of the UTC day. */
  readonly ns: number;
  readonly a: number;
  readonly b: number;
}

/** Positions are told by the derived topic of that name: on the Earth, or in a plane. */
export const MOTIONS = ['location', 'pose'] as const;
export type MotionName = (typeof MOTIONS)[number];

/** How a device moved in a stretch of time; never without a fix. */
export interface Motion {
  readonly count: number;
  /** Sum of the distances from each fix to the next: metres for a location, units of x and y for a pose. */
  readonly length: number;
  readonly first: Fix;
  readonly last: Fix;
}

/** What a device's UTC day held when its hours had these revisions. */
export interface DaySummary {
  readonly device: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** Sum of the revisions of the day's hours. */
  readonly revision: number;
  /**
   * By number of the channel, then of the quarter. A channel that ever had readings on this day is there, without
   * quarters where all of them gave way to others of their sensor and time.
   */
  readonly channels: ReadonlyMap<number, ReadonlyMap<number, Bin>>;
  /**
   * By number of the quarter. The way between the quarters is in neither of them. What can be told of the device's
   * sensors is there, without quarters where the day has no fix.
   */
  readonly motion: ReadonlyMap<MotionName, ReadonlyMap<number, Motion>>;
}
