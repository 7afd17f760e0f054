/** What is taken from a backend that is looked at, so that no backend can take all memory or time. Odograph's own figures. */
export const VERIFY_LIMITS = {
  /** Length of a manifest. */
  manifestBytes: 128 * 1024 * 1024,
  /** Length of one record of a recording: a chunk is one. */
  recordBytes: 128 * 1024 * 1024,
  /** Length of what is read at once of a file: its summary is. */
  rangeBytes: 128 * 1024 * 1024,
  /** How long a backend may be silent, in milliseconds. */
  silenceMs: 60_000,
  /** Messages of a file that are read by its index. */
  indexedMessages: 1000,
  /** Faults of one rule that are kept; others are counted. */
  faults: 5,
} as const;

/** How many sources of a kind are read unless all are. */
export const SAMPLE = { streamed: 6, files: 4 } as const;

/** What a viewer's user would notice. */
export const PATIENCE = {
  /** The loader warns of a body that pauses for longer. */
  pauseMs: 1000,
  /** Bytes of a body from which on it can be told whether it was sent while it was made. */
  tellingBytes: 4 * 1024 * 1024,
  /** Share of the whole time that passes before the first byte, from which on a body was made before it was sent. */
  waitingShare: 0.9,
} as const;
