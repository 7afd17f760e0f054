/**
 * Finds the least of some numbers again and again while one of them grows: a tournament in which each inner
 * node keeps its loser, so that a step compares along one path only. Of equal numbers the one in the lower slot
 * is the least.
 */
export class LoserTree {
  readonly #leaves: number;
  /** Number and slot of the loser at each inner node. */
  readonly #keys: Float64Array;
  readonly #slots: Uint16Array;
  /** Slot of the least number. */
  winner = 0;
  /** The least number; Infinity when all slots have ended. */
  least = Number.POSITIVE_INFINITY;

  /** @param keys at most 65,536 numbers, one for each slot */
  constructor(keys: readonly number[]) {
    let leaves = 1;
    while (leaves < keys.length) leaves *= 2;
    this.#leaves = leaves;
    this.#keys = new Float64Array(leaves);
    this.#slots = new Uint16Array(leaves);
    const keyOf = (slot: number): number => keys[slot] ?? Number.POSITIVE_INFINITY;
    const winners = new Uint16Array(2 * leaves);
    for (let slot = 0; slot < leaves; slot += 1) winners[leaves + slot] = slot;
    for (let node = leaves - 1; node >= 1; node -= 1) {
      const left = winners[2 * node] ?? 0;
      const right = winners[2 * node + 1] ?? 0;
      const leftWins = keyOf(left) <= keyOf(right);
      winners[node] = leftWins ? left : right;
      this.#slots[node] = leftWins ? right : left;
      this.#keys[node] = keyOf(leftWins ? right : left);
    }
    this.winner = winners[1] ?? 0;
    this.least = keyOf(this.winner);
  }

  /** Gives the winning slot a number that is not less than the one it has, and finds the new winner. */
  replaceWinner(key: number): void {
    const keys = this.#keys;
    const slots = this.#slots;
    let slot = this.winner;
    let least = key;
    for (let node = (this.#leaves + slot) >>> 1; node >= 1; node >>>= 1) {
      const otherKey = keys[node] ?? 0;
      if (otherKey > least) continue;
      const other = slots[node] ?? 0;
      if (otherKey === least && other > slot) continue;
      keys[node] = least;
      slots[node] = slot;
      slot = other;
      least = otherKey;
    }
    this.winner = slot;
    this.least = least;
  }
}
