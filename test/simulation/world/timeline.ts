import { setImmediate as turn } from 'node:timers';

interface Due {
  readonly atMs: number;
  readonly nth: number;
  readonly run: () => void;
}

/**
 * Virtual time. Everything that waits is here; one thing happens at a time, the earliest first, and the next only
 * when everything that came of it has run until it waits again. Nothing else decides about order.
 */
export class Timeline {
  /** Milliseconds since 1970. */
  nowMs: number;
  /** A binary heap. */
  readonly #due: Due[] = [];
  #count = 0;

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  at(atMs: number, run: () => void): void {
    this.#count += 1;
    const due = { atMs: Math.max(atMs, this.nowMs), nth: this.#count, run };
    const heap = this.#due;
    let place = heap.push(due) - 1;
    while (place > 0) {
      const parent = (place - 1) >>> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(due, above)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = due;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.at(this.nowMs + ms, resolve));
  }

  /** Runs until nothing waits. */
  async run(): Promise<void> {
    await settle();
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.run();
      await settle();
    }
  }

  #take(): Due | undefined {
    const heap = this.#due;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      const right = heap[child + 1];
      let least = heap[child];
      if (right !== undefined && least !== undefined && isBefore(right, least)) {
        least = right;
        child += 1;
      }
      if (least === undefined || !isBefore(least, last)) break;
      heap[place] = least;
      place = child;
    }
    heap[place] = last;
    return first;
  }
}

const isBefore = (a: Due, b: Due): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.nth < b.nth);

/**
 * The event loop comes to this only when no promise and no stream has anything left to do: what is simulated has
 * no other waiting than the timeline's (see calm-node.ts).
 */
const settle = (): Promise<void> => new Promise((resolve) => turn(resolve));
