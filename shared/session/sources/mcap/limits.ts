/** What MCAP files of others may be. Every figure is Odograph's own decision. */
export const MCAP_LIMITS = {
  /** Length of a file whose index does not tell where all its messages are, so that it has to be read whole. */
  unindexedBytes: 128 * 1024 * 1024,
  /** Bytes of messages that are held at once, because the chunks that they are in overlap in time; and of one chunk. */
  openBytes: 128 * 1024 * 1024,
  /** Length of a summary. */
  summaryBytes: 32 * 1024 * 1024,
  /** Length of all schemas and channels together. */
  descriptionBytes: 32 * 1024 * 1024,
  /** Length of the record that a file begins with. */
  headerBytes: 64 * 1024,
  /** Requests that look at what stands between the chunks of an index; where more were needed, all is read. */
  gapRequests: 256,
} as const;

/** How much is asked for at once. */
export const MCAP_READS = {
  /** First bytes of a file: more than its header usually has. */
  headBytes: 1024,
  /** Last bytes of a file: most summaries fit. */
  tailBytes: 256 * 1024,
  /** What is read of a gap between chunks to see what is there. */
  gapBytes: 64 * 1024,
  /** What is read at once of a file that is read from its beginning to its end. */
  windowBytes: 4 * 1024 * 1024,
  /** Bytes between two chunks that are cheaper to read than another request is. */
  joinedGapBytes: 128 * 1024,
  /** Length up to which chunks are read by one request. */
  joinedBytes: 4 * 1024 * 1024,
  /** What may lie ready of chunks before they are opened. */
  aheadBytes: 16 * 1024 * 1024,
  /** Length that parts are closed at. */
  partBytes: 1024 * 1024,
} as const;
