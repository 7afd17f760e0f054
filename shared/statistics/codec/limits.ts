/** Bounds of a packed part of a summary. */
export const SUMMARY_LIMITS = {
  /** Channels whose whole days are packed together. */
  dayChannels: 32,
  /** Channels whose quarters of a day are packed together. */
  quarterChannels: 8,
  /**
   * Length before compression, several times what 8 channels of 96 quarters come to at worst; far below the 400 KB of
   * an item: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
   */
  contentBytes: 256 * 1024,
} as const;
