/** How recordings are cut into sources. */
export const WINDOW_LIMITS = {
  /**
   * Length that a source's response is aimed to stay below: the part of a streamed response that is not
   * throttled. https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
   */
  wireBytes: 6 * 1024 * 1024,
  /** Bytes of a streamed recording per reading beside what its packed form takes, estimated high. */
  wireBytesPerReading: 12,
  /** Lengths of windows in minutes; each divides the one before it and the day. */
  minutes: [1440, 720, 360, 180, 60, 30, 15, 5, 1],
  /** Longest window of a day that is not over, in minutes. */
  openDayMinutes: 60,
  /** Devices in one recording. */
  devices: 50,
  /** Length of one glob. */
  globLength: 256,
  /** Globs in one request. */
  globs: 50,
} as const;
