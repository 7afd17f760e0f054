/** Bounds of what is asked for and read at once. Every figure is Odograph's own decision. */
export const STATISTICS_LIMITS = {
  /** Parts that a series may have. */
  bins: 10_000,
  /** Channels of one series. */
  channels: 50,
  /** Days of a series up to which its readings are read, and its parts are equal to the nanosecond. */
  exactSeriesDays: 2,
  /** Points of a track. */
  points: 10_000,
  /** Days of a track that is made of all of its fixes. */
  trackDays: 3,
  /** Events that are given at once. */
  events: 10_000,
} as const;
