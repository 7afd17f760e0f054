const MINUTE_MS = 60_000;

/**
 * What holds around the end of a day, by any function's clock, some minutes off as it may be. A day is marked with its
 * first readings, and no dump takes that mark away before the day is settled. So deliveries of the first minutes of the
 * next day need not mark it anew, all devices at once.
 */
export const DAY_END = {
  /** From so long after its end on, readings of a day mark it anew with each delivery. */
  markedAgainAfterMs: 5 * MINUTE_MS,
  /**
   * Dumps that begin so long after its end may take a day's mark away: by then the last delivery that marked nothing is
   * done, though it took as long as persist may and two clocks are off.
   */
  settledAfterMs: 45 * MINUTE_MS,
} as const;
