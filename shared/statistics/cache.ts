/** What was computed of devices' hours, kept in memory within bounds: an hour of the same revision is the same. */
export class StatisticsCache {
  readonly #kept = new Map<string, unknown>();

  clear(): void {
    this.#kept.clear();
  }
}
