/** What a reading may be. Every figure is Odograph's own decision; see docs/readings.md. */
export const READING_LIMITS = {
  /** Length of a device's or a sensor's name, in bytes of UTF-8. */
  nameBytes: 128,
  /** Length of a text, in bytes of UTF-8. */
  textBytes: 8 * 1024,
  /** Length of a JSON object without insignificant white space, in bytes of UTF-8. */
  jsonBytes: 64 * 1024,
  /** How deep objects and arrays may be nested in one line, the reading's own braces included. */
  depth: 32,
  /** Length of one reading as sent, in bytes: room for the longest JSON value with every character escaped. */
  lineBytes: 512 * 1024,
  /** Earliest instant, inclusive. One stamp of 1970 makes a viewer refuse a whole recording. */
  earliestHour: Date.UTC(2000, 0, 1) / 3_600_000,
  /** How far ahead of the server's clock an instant may be, in milliseconds. */
  aheadMs: 24 * 3_600_000,
} as const;

/** How long and how deep one line may be, where less is taken than above. */
export interface LineLimits {
  /** Length of one reading as sent, in bytes. */
  readonly lineBytes: number;
  /** How deep objects and arrays may be nested in it, its own braces included. */
  readonly lineDepth: number;
}

export const USUAL_LINE_LIMITS: LineLimits = {
  lineBytes: READING_LIMITS.lineBytes,
  lineDepth: READING_LIMITS.depth,
};
