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

  /** What was read last under an id. */
  latest(id: string): Content | undefined {
    return this.#latest.get(id);
  }

  /**
   * Keeps what was read under an id.
   *
   * @param before what had been read under it when this read began: of two reads at the same time, the one that ends
   *   first may have seen more
   * @param mayChange whether the value of a place may become another one, and even one that is not shown
   * @returns a place that was there before and now is not, or not so
   */
  keep(
    id: string,
    content: Content,
    before: Content | undefined,
    mayChange: (place: Place, isHidden: boolean) => boolean,
  ): Place | undefined {
    if (!this.#first.has(id)) this.#first.set(id, content);
    this.#latest.set(id, content);
    for (const [place, value] of before?.readings ?? []) {
      const now = content.readings.get(place);
      if (now !== value && !mayChange(place, now === undefined)) return place;
    }
    return undefined;
  }
}
