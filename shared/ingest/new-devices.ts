/** How many devices a sender may bring into being. */
export interface NewDevices {
  readonly most: number;
  /**
   * Counts devices that nothing is stored of yet; those that were counted before are not counted again.
   *
   * @returns those that there is no room for
   */
  refuse(devices: readonly string[]): Promise<ReadonlySet<string>>;
}
