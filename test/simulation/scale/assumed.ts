/** What is neither counted nor measured, beside what `odograph cost` assumes. */
export const ASSUMED_OF_SCALE = {
  /** Until a call of the table is answered. */
  callSeconds: 0.005,
  /** CPU seconds of persist for a request of one device: `npm run scale -- --cpu`, on x86, without the network. */
  persistCpuSeconds: 0.0009,
  /** How long a dump waits for table and bucket, beside the work that is measured. */
  dumpWaitSeconds: 0.5,
  /** How long the night may last: from its start at 01:00 until an hour before it is looked at. */
  nightSeconds: 4 * 3600,
  /** How many times its load a stream on demand has room for. */
  streamHeadroom: 2,
} as const;
