import { OdographError } from '../../errors/odograph-error.ts';
import { McapEncoder } from '../../recording/mcap/mcap-encoder.ts';
import { MESSAGE_AT } from '../../recording/mcap/records.ts';
import { compressChunk } from '../../recording/row-encoder.ts';
import type { WholeChunk } from '../source.ts';
import type { PartCursor } from './part-cursor.ts';
import type { SessionPlan } from './plan-session.ts';

/** Length of a chunk before compression: as in recordings of devices. */
const CHUNK_BYTES = 1024 * 1024;

/** Stands for a place where there are several. */
const SEVERAL = -1;

/** A moment, and of those at the same moment the place of a binding, up to which messages may come. */
export interface Limit {
  readonly low: number;
  readonly high: number;
  readonly place: number;
}

/** Writes a session's recording: messages of its bindings in the order in which they are to be, and whole chunks. */
export class SessionWriter {
  readonly #encoder = new McapEncoder({
    library: 'odograph',
    chunkBytes: CHUNK_BYTES,
    isIndexed: false,
    compression: { name: 'zstd', compress: compressChunk },
  });
  readonly #isShared: boolean;
  /** By channel: log time of its last message, and the place of the binding that it was of. */
  readonly #low: Uint32Array;
  readonly #high: Uint32Array;
  readonly #place: Int16Array;
  /** Log time of what was written last; before all times where nothing was. */
  #lastLow = 0;
  #lastHigh = -1;
  /** Place of the binding that everything of the last moment is of, if it is of one. */
  #lastPlace = SEVERAL;

  constructor({ schemas, channels, isShared }: SessionPlan) {
    const ids = channels.reduce((most, { id }) => Math.max(most, id + 1), 0);
    this.#isShared = isShared;
    this.#low = new Uint32Array(ids);
    this.#high = new Uint32Array(ids);
    this.#place = new Int16Array(ids).fill(-1);
    this.#encoder.start(schemas, channels);
  }

  /**
   * Writes what comes next of a binding, up to a limit or until a piece of the recording is ready.
   *
   * @returns whether anything of this part is left
   * @throws OdographError `source-failed` when its messages are not in order
   */
  writeRun(cursor: PartCursor, limit: Limit): boolean {
    const encoder = this.#encoder;
    const { records, view, place } = cursor;
    do {
      const { at, low, high } = cursor;
      const channel = view.getUint16(at + MESSAGE_AT.channel, true);
      const length = cursor.length();
      if (this.#isTaken(channel, low, high, place)) continue;
      this.#goOn(low, high, place);
      encoder.channelUsed(channel);
      encoder.chunk.addMessage(records, at, length, channel, low, high);
      if (encoder.closeFullChunk()) return cursor.skip();
    } while (cursor.skip() && isBefore(cursor, limit));
    return cursor.hasRecords;
  }

  /** Whether a chunk may follow as it is: nothing of another binding may be at a time of its own. */
  takesChunk({ start, end }: WholeChunk, place: number, limit: Limit): boolean {
    const last = join(this.#lastLow, this.#lastHigh);
    const isAlone = start > last || (start === last && place === this.#lastPlace);
    return isAlone && end < join(limit.low, limit.high);
  }

  writeChunk({ record, counts, start, end }: WholeChunk, place: number): void {
    this.#goOn(...halves(start), place);
    this.#goOn(...halves(end), place);
    this.#encoder.addChunk(record, counts);
  }

  end(): void {
    this.#encoder.finish();
  }

  /** The bytes that were written since the last call. */
  take(): Uint8Array[] {
    return this.#encoder.take();
  }

  #goOn(low: number, high: number, place: number): void {
    const isSame = high === this.#lastHigh && low === this.#lastLow;
    if (high < this.#lastHigh || (high === this.#lastHigh && low < this.#lastLow))
      throw new OdographError('source-failed', 'a source gave messages that are not in order of time');
    this.#lastPlace = !isSame || this.#lastPlace === place ? place : SEVERAL;
    this.#lastLow = low;
    this.#lastHigh = high;
  }

  /** Whether an earlier binding has given the channel's messages of this time. */
  #isTaken(channel: number, low: number, high: number, place: number): boolean {
    if (!this.#isShared) return false;
    const isSameTime = this.#low[channel] === low && this.#high[channel] === high;
    if (isSameTime && this.#place[channel] !== -1 && this.#place[channel] !== place) return true;
    this.#low[channel] = low;
    this.#high[channel] = high;
    this.#place[channel] = place;
    return false;
  }
}

/** Whether what comes next of a binding comes before a limit. */
export const isBefore = (a: Limit, b: Limit): boolean =>
  a.high !== b.high ? a.high < b.high : a.low !== b.low ? a.low < b.low : a.place < b.place;

export const halves = (time: bigint): [low: number, high: number] => [
  Number(time & 0xffff_ffffn),
  Number(time >> 32n),
];

const join = (low: number, high: number): bigint => (BigInt(high) << 32n) | BigInt(low);
