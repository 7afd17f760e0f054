import { type Selected, isEarlier } from './scan-records.ts';
import type { Stretch } from './stretch.ts';

/** Where the merge is in the messages of one stretch. */
export class MessageCursor {
  readonly selected: Selected;
  readonly stretch: Stretch;
  at = 0;
  low = 0;
  high = 0;

  constructor(selected: Selected, stretch: Stretch) {
    this.selected = selected;
    this.stretch = stretch;
    this.#read();
  }

  /** Goes on to the next message. @returns whether there is one */
  advance(): boolean {
    this.at += 1;
    this.#read();
    return this.at < this.selected.count;
  }

  /** Of messages at one time, those that come first in the file come first. */
  isBefore(other: MessageCursor): boolean {
    if (this.high !== other.high || this.low !== other.low)
      return isEarlier(this.low, this.high, other.low, other.high);
    return this.stretch.offset < other.stretch.offset;
  }

  #read(): void {
    this.low = this.selected.lows[this.at] ?? 0;
    this.high = this.selected.highs[this.at] ?? 0;
  }
}

/** Cursors of which the one that comes first is at hand: a binary heap. */
export class CursorHeap {
  readonly #cursors: MessageCursor[] = [];

  get first(): MessageCursor | undefined {
    return this.#cursors[0];
  }

  /** The one that comes after the first, or nothing. */
  get second(): MessageCursor | undefined {
    const [, left, right] = this.#cursors;
    return left !== undefined && right?.isBefore(left) === true ? right : left;
  }

  add(cursor: MessageCursor): void {
    const cursors = this.#cursors;
    let at = cursors.length;
    cursors.push(cursor);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = cursors[above];
      if (parent === undefined || !cursor.isBefore(parent)) break;
      cursors[at] = parent;
      at = above;
    }
    cursors[at] = cursor;
  }

  /** The first has gone on: puts it where it belongs now. */
  settle(): void {
    const [first] = this.#cursors;
    if (first !== undefined) this.#sink(first);
  }

  removeFirst(): void {
    const last = this.#cursors.pop();
    if (last !== undefined && this.#cursors.length > 0) this.#sink(last);
  }

  #sink(cursor: MessageCursor): void {
    const cursors = this.#cursors;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      let child = cursors[below];
      const right = cursors[below + 1];
      if (child !== undefined && right?.isBefore(child) === true) {
        child = right;
        below += 1;
      }
      if (child === undefined || !child.isBefore(cursor)) break;
      cursors[at] = child;
      at = below;
    }
    cursors[at] = cursor;
  }
}
