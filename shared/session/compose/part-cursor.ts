import { MESSAGE_AT, RECORD_HEADER_BYTES } from '../../recording/mcap/records.ts';
import type { SourcePart, WholeChunk } from '../source.ts';
import type { BoundPlan } from './plan-session.ts';
import { halves } from './session-writer.ts';
import { transformRecords, viewOf } from './transform-records.ts';

const EMPTY = Buffer.alloc(0);

/** Goes through what one binding brings to the session, in the order of session time. */
export class PartCursor {
  /** Its place among the bindings: of two messages at one time, that of the lower comes first. */
  readonly place: number;
  readonly #bound: BoundPlan;
  readonly #parts: AsyncGenerator<SourcePart>;
  /** The whole chunk that comes next, if it is one and nothing of it was taken yet. */
  chunk: WholeChunk | undefined;
  /** Records of the session, from `at` on; empty while a chunk is whole. */
  records: Buffer = EMPTY;
  view = viewOf(EMPTY);
  at = 0;
  /** Log time of what comes next. */
  low = 0;
  high = 0;

  constructor(place: number, bound: BoundPlan, parts: AsyncGenerator<SourcePart>) {
    this.place = place;
    this.#bound = bound;
    this.#parts = parts;
  }

  /** Whether any record of this part is left. */
  get hasRecords(): boolean {
    return this.at < this.records.length;
  }

  /** Goes on to the next part that has any message. @returns whether there is one */
  async advance(): Promise<boolean> {
    for (;;) {
      const next = await this.#parts.next();
      if (next.done === true) return false;
      const part = next.value;
      if (part.kind === 'chunk' && part.chunk.counts.size === 0) continue;
      if (part.kind === 'chunk' && this.#bound.keepsChunks) {
        this.chunk = part.chunk;
        [this.low, this.high] = halves(part.chunk.start);
        return true;
      }
      if (this.#take(part.kind === 'chunk' ? part.chunk.open() : part.records)) return true;
    }
  }

  /** Takes the whole chunk apart, so that what else comes at its time can come between. @returns whether it had any message */
  openChunk(): boolean {
    const { chunk } = this;
    this.chunk = undefined;
    return chunk !== undefined && this.#take(chunk.open());
  }

  /** Length of the record that comes next. */
  length(): number {
    return RECORD_HEADER_BYTES + this.view.getUint32(this.at + MESSAGE_AT.length, true);
  }

  /** Goes on by a record. @returns whether another one follows in this part */
  skip(): boolean {
    this.at += this.length();
    if (!this.hasRecords) return false;
    this.#readTime();
    return true;
  }

  close(): Promise<unknown> {
    return this.#parts.return(undefined);
  }

  #take(records: Buffer): boolean {
    this.records = transformRecords(records, this.#bound);
    this.view = viewOf(this.records);
    this.at = 0;
    if (!this.hasRecords) return false;
    this.#readTime();
    return true;
  }

  #readTime(): void {
    this.low = this.view.getUint32(this.at + MESSAGE_AT.logTime, true);
    this.high = this.view.getUint32(this.at + MESSAGE_AT.logTime + 4, true);
  }
}
