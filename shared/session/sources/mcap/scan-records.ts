import { MESSAGE_HEADER_BYTES } from '../../../recording/mcap/chunk-builder.ts';
import { McapFault } from '../../../recording/mcap/open-chunk.ts';
import { MESSAGE_AT, OPCODE, RECORD_HEADER_BYTES, type TimePair } from '../../../recording/mcap/records.ts';
import type { Descriptions } from './descriptions.ts';
import type { Stretch } from './stretch.ts';

const TWO_32 = 4_294_967_296;

/** Highest opcode of a record that the specification knows. */
const LAST_KNOWN = 0x0f;

/** What is wanted of records. */
export interface Selection {
  readonly start: TimePair;
  readonly end: TimePair;
  /** By channel: 1 where its messages are wanted. */
  readonly channels: Uint8Array;
}

/** Messages that were asked for, in the order of their log times; the n-th entries of the lists belong together. */
export interface Selected {
  readonly records: Buffer;
  readonly count: number;
  /** Where each begins in the records. */
  readonly places: Uint32Array;
  readonly lows: Uint32Array;
  readonly highs: Uint32Array;
  /** Whether nothing else is in the records, and they were in this order. */
  readonly isWhole: boolean;
  readonly counts: ReadonlyMap<number, number>;
}

/**
 * Goes over the records of a chunk, all of which are checked, and finds the messages that are asked for.
 *
 * @param within where its messages have to be, and what an index tells of their channels
 * @param descriptions those of the file
 * @throws McapFault when anything is wrong with them
 */
export function scanRecords(
  records: Buffer,
  within: Pick<Stretch, 'start' | 'end' | 'index'>,
  selection: Selection,
  descriptions: Descriptions,
): Selected {
  const view = new DataView(records.buffer, records.byteOffset, records.length);
  const { start, end: last, channels: wanted } = selection;
  const least = toPair(within.start);
  const most = toPair(within.end);
  const named = within.index?.channels;
  const found = new Places();
  const counts = new Map<number, number>();
  const seen = new Uint8Array(65_536);
  let isWhole = true;
  const { length } = records;
  for (let at = 0; at < length; ) {
    if (length - at < RECORD_HEADER_BYTES) throw new McapFault('a record is cut short');
    const end =
      at + RECORD_HEADER_BYTES + view.getUint32(at + 1, true) + view.getUint32(at + 5, true) * TWO_32;
    if (end > length) throw new McapFault('a record is cut short');
    const opcode = records[at] ?? 0;
    if (opcode === OPCODE.message) {
      if (end - at < MESSAGE_HEADER_BYTES) throw new McapFault('a message is too short');
      const channel = view.getUint16(at + MESSAGE_AT.channel, true);
      const low = view.getUint32(at + MESSAGE_AT.logTime, true);
      const high = view.getUint32(at + MESSAGE_AT.logTime + 4, true);
      if (isEarlier(low, high, least.low, least.high) || isEarlier(most.low, most.high, low, high))
        throw new McapFault('a message is outside the time of its chunk');
      if (seen[channel] === 0) {
        if (!descriptions.hasChannel(channel))
          throw new McapFault('a message is of a channel that is not described');
        if (named !== undefined && named.length > 0 && !named.includes(channel))
          throw new McapFault('its index does not name all channels of a chunk');
        seen[channel] = 1;
      }
      if (
        wanted[channel] === 1 &&
        !isEarlier(low, high, start.low, start.high) &&
        !isEarlier(last.low, last.high, low, high)
      ) {
        found.add(at, low, high);
        counts.set(channel, (counts.get(channel) ?? 0) + 1);
      } else {
        isWhole = false;
      }
    } else if (opcode === OPCODE.schema || opcode === OPCODE.channel) {
      const id = descriptions.check(opcode, records.subarray(at + RECORD_HEADER_BYTES, end));
      if (id === undefined || (opcode === OPCODE.channel && wanted[id] !== 1)) isWhole = false;
    } else if (opcode <= LAST_KNOWN) {
      throw new McapFault('a chunk holds what none may hold');
    }
    at = end;
  }
  const isOrdered = found.putInOrder();
  return { records, ...found.lists(), isWhole: isWhole && isOrdered, counts };
}

/** Lists that grow. */
class Places {
  #count = 0;
  #isOrdered = true;
  #places = new Uint32Array(1024);
  #lows = new Uint32Array(1024);
  #highs = new Uint32Array(1024);

  add(place: number, low: number, high: number): void {
    const at = this.#count;
    if (at === this.#places.length) {
      this.#places = enlarge(this.#places);
      this.#lows = enlarge(this.#lows);
      this.#highs = enlarge(this.#highs);
    }
    if (at > 0 && isEarlier(low, high, this.#lows[at - 1] ?? 0, this.#highs[at - 1] ?? 0))
      this.#isOrdered = false;
    this.#places[at] = place;
    this.#lows[at] = low;
    this.#highs[at] = high;
    this.#count = at + 1;
  }

  /** Puts them into the order of their times; those of one time stay as they were. @returns whether they were in it */
  putInOrder(): boolean {
    if (this.#isOrdered) return true;
    const places = this.#places;
    const lows = this.#lows;
    const highs = this.#highs;
    const order = Uint32Array.from({ length: this.#count }, (_, at) => at).toSorted(
      (a, b) => (highs[a] ?? 0) - (highs[b] ?? 0) || (lows[a] ?? 0) - (lows[b] ?? 0) || a - b,
    );
    this.#places = order.map((at) => places[at] ?? 0);
    this.#lows = order.map((at) => lows[at] ?? 0);
    this.#highs = order.map((at) => highs[at] ?? 0);
    return false;
  }

  lists(): { count: number; places: Uint32Array; lows: Uint32Array; highs: Uint32Array } {
    return { count: this.#count, places: this.#places, lows: this.#lows, highs: this.#highs };
  }
}

function enlarge(list: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * list.length);
  larger.set(list);
  return larger;
}

/** Whether the first time, given as its halves, is before the second. */
export const isEarlier = (low: number, high: number, otherLow: number, otherHigh: number): boolean =>
  high < otherHigh || (high === otherHigh && low < otherLow);

export const toPair = (time: bigint): TimePair => ({
  low: Number(BigInt.asUintN(32, time)),
  high: Number(BigInt.asUintN(32, time >> 32n)),
});
