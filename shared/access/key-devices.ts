/**
 * Counts the devices that each key has brought into being, so that one that got lost cannot fill the system with them.
 * A device counts for good. Under faults, or when several functions meet a new device at once, it may count more than
 * once; it never counts less.
 */
export interface KeyDevices {
  /**
   * Counts devices in, the first ones first, each once.
   *
   * @param most devices of a key
   * @returns those that there is no room for
   */
  admit(keyId: string, devices: readonly string[], most: number): Promise<ReadonlySet<string>>;
}
