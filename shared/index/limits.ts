/** How many channels, each a sensor with one kind of value, a device may have. */
export const CHANNEL_LIMITS = {
  /** From here on, readings of further channels are refused before they are acknowledged. */
  accepted: 2000,
  /**
   * What fits into the head's item of 400 KB when every name has its greatest length; room for what was
   * acknowledged while the head was read.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
   */
  stored: 2900,
} as const;
