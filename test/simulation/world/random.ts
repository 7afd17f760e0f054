/**
 * Numbers that look random and are decided by a seed and a name alone. Nothing is drawn from a sequence, so that
 * leaving a step or a fault out of a history changes no decision elsewhere in it.
 */
export const roll = (seed: number, name: string): number => hashOf(seed, name) / 4_294_967_296;

/** A whole number of 32 bits. */
export function hashOf(seed: number, name: string): number {
  let hash = (seed ^ 0x9e3779b9) >>> 0;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return mixed(hash);
}

/** Another number for the n-th question about one thing. */
export const rollAgain = (hash: number, nth: number): number =>
  mixed(hash + Math.imul(nth, 0x9e3779b9)) / 4_294_967_296;

function mixed(given: number): number {
  let hash = given;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A sequence of such numbers, where one thing is made as a whole. */
export class Dice {
  readonly #seed: number;
  readonly #name: string;
  #count = 0;

  constructor(seed: number, name: string) {
    this.#seed = seed;
    this.#name = name;
  }

  /** In [0, 1). */
  next(): number {
    this.#count += 1;
    return roll(this.#seed, `${this.#name} ${this.#count}`);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number in [from, to]. */
  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  pick<T>(list: readonly T[]): T {
    const item = list[Math.floor(this.next() * list.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  shuffle<T>(list: readonly T[]): T[] {
    return list
      .map((item) => ({ item, place: this.next() }))
      .toSorted((a, b) => a.place - b.place)
      .map(({ item }) => item);
  }
}
