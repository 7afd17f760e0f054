import { OdographError } from '../../errors/odograph-error.ts';
import { MESSAGE_HEADER_BYTES } from '../../recording/mcap/chunk-builder.ts';
import { MESSAGE_AT, RECORD_HEADER_BYTES } from '../../recording/mcap/records.ts';
import type { BoundPlan } from './plan-session.ts';

const TWO_32 = 4_294_967_296;

/**
 * Brings the records of a binding's data into the session: gives them the session's channels and moves their times, and
 * the stamps inside. A publish time that is not set stays so, and so does one that would leave its 64 bits.
 *
 * @param records whole Message records of wanted channels; they are changed
 * @returns the records of the session: the same buffer unless a length had to change
 * @throws OdographError `source-failed` when a message is not of the time that was asked for
 */
export function transformRecords(records: Buffer, bound: BoundPlan): Buffer {
  const { ids, shift, stampers, keepsChunks } = bound;
  if (keepsChunks) return records;
  if (shift === 0n) {
    renumber(records, ids);
    return records;
  }
  const view = viewOf(records);
  const low = Number(BigInt.asUintN(32, shift));
  const high = Number(shift >> 32n);
  const pieces: Uint8Array[] = [];
  let copied = 0;
  for (let at = 0; at < records.length; ) {
    const end = at + RECORD_HEADER_BYTES + view.getUint32(at + MESSAGE_AT.length, true);
    const channel = view.getUint16(at + MESSAGE_AT.channel, true);
    view.setUint16(at + MESSAGE_AT.channel, ids[channel] ?? 0, true);
    if (!move(view, at + MESSAGE_AT.logTime, low, high))
      throw new OdographError('source-failed', 'a source gave a message that was not asked for');
    if (isSet(view, at + MESSAGE_AT.publishTime)) move(view, at + MESSAGE_AT.publishTime, low, high);
    const stamp = stampers[channel];
    if (stamp !== undefined) {
      const start = at + MESSAGE_HEADER_BYTES;
      const payload = records.subarray(start, end);
      const stamped = stamp(payload);
      if (stamped !== payload) {
        const counted = MESSAGE_HEADER_BYTES - RECORD_HEADER_BYTES + stamped.length;
        view.setUint32(at + MESSAGE_AT.length, counted, true);
        pieces.push(records.subarray(copied, start), stamped);
        copied = end;
      }
    }
    at = end;
  }
  return pieces.length === 0 ? records : Buffer.concat([...pieces, records.subarray(copied)]);
}

function renumber(records: Buffer, ids: Int32Array): void {
  const view = viewOf(records);
  for (let at = 0; at < records.length; ) {
    const channel = at + MESSAGE_AT.channel;
    view.setUint16(channel, ids[view.getUint16(channel, true)] ?? 0, true);
    at += RECORD_HEADER_BYTES + view.getUint32(at + MESSAGE_AT.length, true);
  }
}

const isSet = (view: DataView, at: number): boolean =>
  view.getUint32(at, true) !== 0 || view.getUint32(at + 4, true) !== 0;

/** Adds 64 bits to an unsigned time of 64 bits, unless that leaves it none. @returns whether it was added */
function move(view: DataView, at: number, low: number, high: number): boolean {
  const sum = view.getUint32(at, true) + low;
  const carry = sum >= TWO_32 ? 1 : 0;
  const upper = view.getUint32(at + 4, true) + high + carry;
  if (upper < 0 || upper >= TWO_32) return false;
  view.setUint32(at, sum - carry * TWO_32, true);
  view.setUint32(at + 4, upper, true);
  return true;
}

export const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
