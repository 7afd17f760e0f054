/**
 * A sum of doubles that keeps what rounding loses and adds it in the end, so that the order hardly matters.
 * Neumaier, https://doi.org/10.1002/zamm.19740540106
 */
export class CompensatedSum {
  #sum = 0;
  #lost = 0;

  add(value: number): void {
    const sum = this.#sum + value;
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - sum + value : value - sum + this.#sum;
    this.#sum = sum;
  }

  /** Infinite where the numbers are too large to be added up. */
  get value(): number {
    return Number.isFinite(this.#sum) ? this.#sum + this.#lost : this.#sum;
  }
}
