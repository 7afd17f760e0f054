/** Bounds of what one request may bring and of what goes through the stream. */
export const INGEST_LIMITS = {
  /** Length of a body as sent. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  bodyBytes: 6 * 1024 * 1024,
  /** Length of a body after decompression. */
  inflatedBytes: 64 * 1024 * 1024,
  /** How many times as long as it was sent a body may become: readings become 10 to 60 times as long. */
  inflateRatio: 250,
  /** No body becomes longer by more than that: https://www.zlib.net/zlib_tech.html */
  greatestRatio: 1032,
  /** A body of no more bytes than that after decompression may have any ratio. */
  anyRatioBytes: 4 * 1024 * 1024,
  /**
   * Different columns (device, hour, sensor and kind) of a body: each takes memory of its own, so that a small body
   * of many could take more than a function has. A body is read as far as this goes, and sent again from there.
   * Devices of a body have no bound of their own: each takes a column.
   */
  columns: 25_000,
  /** Devices whose channels are looked up at once: one after the other, thousands would outlast the function. */
  devicesAtOnce: 32,
  /** Invalid lines that a receipt describes one by one; the rest are counted. */
  describedLines: 1000,
} as const;

/** How long a body may be, as sent and after decompression. */
export interface BodyLimits {
  /** Length as sent, in bytes. */
  readonly bodyBytes: number;
  /** Length after decompression, in bytes. */
  readonly inflatedBytes: number;
  /** How many times as long as it was sent it may become; not asked of what stays below `anyRatioBytes`. */
  readonly inflateRatio: number;
}

/** Bounds of what a frame of a WebSocket is answered. */
export const FRAME_LIMITS = {
  /** Invalid lines that an answer describes one by one; it is then far below the length of a frame. */
  describedLines: 20,
} as const;

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
export const PUT_RECORDS_LIMITS = { records: 500, bytes: 5 * 1024 * 1024 } as const;

export const BATCH_LIMITS = {
  /** Length of a batch: small enough that many devices' batches fit into one poll. */
  bytes: 256 * 1024,
  /** Length of one packed block in a batch. */
  blockBytes: 240 * 1024,
} as const;

/** Bounds of the lanes that a device may be split in. */
export const LANE_LIMITS = {
  /** Lanes of a device. Whatever reads an hour of it asks all of them at once. */
  lanes: 32,
  /** Length of the settings as JSON: a function's variables may have 4 KB in all. */
  settingsBytes: 768,
  /** How long a warm function relies on what it has read of the ordering of a device that is split. */
  orderingMs: 60_000,
  /** Devices of which it is remembered. */
  remembered: 1000,
} as const;
