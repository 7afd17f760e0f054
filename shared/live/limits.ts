/** How a live stream behaves. Every figure is Odograph's own decision. */
export const LIVE_LIMITS = {
  /** Pause between two looks at whether there is something new. */
  pollMs: 500,
  /** A stream that has nothing to say gives a sign of life this often; then it also looks at hours long past. */
  heartbeatMs: 15_000,
  /** A stream ends by itself: the platform does not tell a function that its client has gone. */
  lifeMs: 120_000,
  /** How long a client waits before it takes up a stream that has ended. */
  retryMs: 1000,
  /**
   * Signs of life that follow an event, one at each look: the platform holds back what is short until more is written.
   * https://betterdev.blog/lambda-response-streaming-flush-content/
   */
  pushes: 2,
  /** Length of an event, about: the first one of a device with many sensors comes in parts. */
  eventBytes: 256 * 1024,
} as const;
