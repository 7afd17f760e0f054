/** What one request may ask for. Every figure is Odograph's own decision. */
export const API_LIMITS = {
  /** Parts that a range is cut into: more than a screen has columns. */
  bins: 5000,
  usualBins: 500,
  /** Sensors of one series. */
  seriesSensors: 50,
  /** Days whose recordings are listed at once. */
  dumpDays: 366,
  /** Readings that are answered one by one. */
  rawReadings: 100_000,
  /** Positions of a track. */
  trackPoints: 10_000,
  usualTrackPoints: 1000,
  /** Length of a regular expression. */
  patternLength: 256,
} as const;
