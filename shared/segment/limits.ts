/** Bounds of a packed segment. */
export const SEGMENT_LIMITS = {
  /**
   * Packed length. Leaves room for keys and attributes in an item of 400 KB:
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
   */
  packedBytes: 350 * 1024,
  /** Readings in one segment, so that unpacking takes bounded memory however well it is packed. */
  readings: 200_000,
  /** Length before compression: the most that `readings` texts of a usual length come to. */
  contentBytes: 64 * 1024 * 1024,
  /** Length that a segment is aimed to have before compression when it is cut; more is cut by time. */
  aimedContentBytes: 16 * 1024 * 1024,
  /** Last hour of the years that a date writes with four digits, whole hours since 1970. */
  latestHour: Date.UTC(9999, 11, 31, 23) / 3_600_000,
} as const;
