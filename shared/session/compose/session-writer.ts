import { McapEncoder } from '../../recording/mcap/mcap-encoder.ts';
import { compressChunk } from '../../recording/row-encoder.ts';
import type { WholeChunk } from '../source.ts';
import type { PartCursor } from './part-cursor.ts';
import type { SessionPlan } from './plan-session.ts';
import { MESSAGE_AT } from './transform-records.ts';

/** Length of a chunk before compression: as in recordings of devices. */
const CHUNK_BYTES = 1024 * 1024;

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
    messageIndex: false,
    compression: { name: 'zstd', compress: compressChunk },
  });
  readonly #isShared: boolean;
  /** By channel: log time of its last message, and the place of the binding that it was of. */
  readonly #low: Uint32Array;
  readonly #high: Uint32Array;
  readonly #place: Int16Array;
  #lastLow = 0;
  #lastHigh = 0;

  constructor({ schemas, channels, isShared }: SessionPlan) {
    const ids = channels.reduce((most, { id }) => Math.max(most, id + 1), 0);
    this.#isShared = isShared;
    this.#low = new Uint32Array(ids);
    this.#high = new Uint32Array(ids);
    this.#place = new Int16Array(ids).fill(-1);
    this.#encoder.start(schemas, channels);
  }

  /**
   * Writes what comes next of a binding, up to a limit.
   *
   * @returns whether anything of this part is left
   */
  writeRun(cursor: PartCursor, limit: Limit): boolean {
    const encoder = this.#encoder;
    const { records, view, place } = cursor;
    do {
      const { at, low, high } = cursor;
      const channel = view.getUint16(at + MESSAGE_AT.channel, true);
      const length = cursor.length();
      if (!this.#isTaken(channel, low, high, place)) {
        encoder.channelUsed(channel);
        encoder.chunk.addMessage(records, at, length, channel, low, high);
        encoder.closeFullChunk();
        this.#lastLow = low;
        this.#lastHigh = high;
      }
      if (!cursor.skip(length)) return false;
    } while (isBefore(cursor, limit));
    return true;
  }

  /** Whether a chunk may follow as it is: nothing of another binding may be at a time of its own. */
  takesChunk({ start, end }: WholeChunk, limit: Limit): boolean {
    const isAfter = !this.#isShared || start > join(this.#lastLow, this.#lastHigh);
    return isAfter && end < join(limit.low, limit.high);
  }

  writeChunk({ record, counts, end }: WholeChunk): void {
    this.#encoder.addChunk(record, counts);
    this.#lastLow = Number(BigInt.asUintN(32, end));
    this.#lastHigh = Number(end >> 32n);
  }

  end(): void {
    this.#encoder.finish();
  }

  /** The bytes that were written since the last call. */
  take(): Uint8Array[] {
    return this.#encoder.take();
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

const join = (low: number, high: number): bigint => (BigInt(high) << 32n) | BigInt(low);
