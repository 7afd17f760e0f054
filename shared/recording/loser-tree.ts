/**
 * Finds the least of some numbers again and again while one of them grows: a tournament in which each inner
 * node remembers the loser, so that a step compares along one path only. Of equal numbers the one in the lower
 * slot is the least.
 */
export class LoserTree {
  /** The number of each slot; Infinity where there is none. */
  readonly #keys: Float64Array;
  readonly #losers: Uint16Array;
  readonly #leaves: number;
  /** Slot of the least number. */
  winner = 0;

  /** @param keys at most 65,535 numbers */
  constructor(keys: readonly number[]) {
    let leaves = 1;
    while (leaves < keys.length) leaves *= 2;
    this.#leaves = leaves;
    this.#keys = new Float64Array(leaves).fill(Number.POSITIVE_INFINITY);
    this.#keys.set(keys);
    this.#losers = new Uint16Array(leaves);
    const winners = new Uint16Array(2 * leaves);
    for (let slot = 0; slot < leaves; slot += 1) winners[leaves + slot] = slot;
    for (let node = leaves - 1; node >= 1; node -= 1) {
      const left = winners[2 * node] ?? 0;
      const right = winners[2 * node + 1] ?? 0;
      const leftWins = (this.#keys[left] ?? 0) <= (this.#keys[right] ?? 0);
      winners[node] = leftWins ? left : right;
      this.#losers[node] = leftWins ? right : left;
    }
    this.winner = winners[1] ?? 0;
  }

  /** The least number; Infinity when all slots have ended. */
  get least(): number {
    return this.#keys[this.winner] ?? Number.POSITIVE_INFINITY;
  }

  /** Gives the winning slot a number that is not less than the one it has, and finds the new winner. */
  replaceWinner(key: number): void {
    const keys = this.#keys;
    const losers = this.#losers;
    let slot = this.winner;
    let least = key;
    keys[slot] = key;
    for (let node = (this.#leaves + slot) >>> 1; node >= 1; node >>>= 1) {
      const other = losers[node] ?? 0;
      const otherKey = keys[other] ?? 0;
      if (otherKey < least || (otherKey === least && other < slot)) {
        losers[node] = slot;
        slot = other;
        least = otherKey;
      }
    }
    this.winner = slot;
  }
}
