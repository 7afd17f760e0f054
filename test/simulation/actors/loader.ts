import type { Content } from '../checks/content.ts';
import type { Place } from '../checks/model.ts';

/** What a viewer's remote data loader keeps: what it first read under an id, for good. */
export class Loader {
  readonly #first = new Map<string, Content>();
  readonly #latest = new Map<string, Content>();

  /** What was first read under an id. */
  cached(id: string): Content | undefined {
    return this.#first.get(id);
  }

  /**
   * Keeps what was read under an id.
   *
   * @returns a place that was there before and now is not, or not so
   */
  keep(id: string, content: Content): Place | undefined {
    const before = this.#latest.get(id);
    if (before === undefined) this.#first.set(id, content);
    this.#latest.set(id, content);
    for (const [place, value] of before?.readings ?? []) {
      if (content.readings.get(place) !== value) return place;
    }
    return undefined;
  }
}
