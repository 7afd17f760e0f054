/** What readers of MCAP files use of the package heap-js, under the same names: the least is at hand. */
export class Heap<T> {
  readonly #items: T[] = [];
  readonly #compare: (a: T, b: T) => number;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  peek(): T | undefined {
    return this.#items[0];
  }

  push(item: T): boolean {
    let at = this.#items.push(item) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = this.#items[above];
      if (parent === undefined || this.#compare(parent, item) <= 0) break;
      this.#items[at] = parent;
      at = above;
    }
    this.#items[at] = item;
    return true;
  }

  /** Takes the least away. */
  pop(): T | undefined {
    const last = this.#items.pop();
    return last === undefined || this.#items.length === 0 ? last : this.replace(last);
  }

  /** Takes the least away and puts an item in, which may be the same one that compares otherwise by now. */
  replace(item: T): T | undefined {
    const items = this.#items;
    const [least] = items;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const child = this.#isLess(left + 1, left) ? left + 1 : left;
      const next = items[child];
      if (next === undefined || this.#compare(item, next) <= 0) break;
      items[at] = next;
      at = child;
    }
    items[at] = item;
    return least;
  }

  #isLess(one: number, other: number): boolean {
    const [a, b] = [this.#items[one], this.#items[other]];
    return a !== undefined && b !== undefined && this.#compare(a, b) < 0;
  }
}
