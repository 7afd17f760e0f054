import { MESSAGE_HEADER_BYTES } from './chunk-builder.ts';
import { McapFault, readLength } from './open-chunk.ts';
import { MESSAGE_AT, OPCODE, RECORD_HEADER_BYTES, type TimePair } from './records.ts';

const TWO_32 = 4_294_967_296;

/** Told of a message: its channel's id, its log time in nanoseconds after a base time, and its payload. */
export type MessageVisitor = (channelId: number, ns: number, payload: Buffer) => void;

/**
 * Goes over the messages among the records of a chunk.
 *
 * @param base time that is counted from; times within a hundred days of it are exact
 * @throws McapFault when a record is cut short
 */
export function visitMessages(records: Buffer, base: TimePair, visit: MessageVisitor): void {
  for (let at = 0; at < records.length; ) {
    if (records.length - at < RECORD_HEADER_BYTES) throw new McapFault('a record is cut short');
    const end = at + RECORD_HEADER_BYTES + readLength(records, at + 1);
    if (end > records.length) throw new McapFault('a record is cut short');
    if (records[at] === OPCODE.message) {
      if (end - at < MESSAGE_HEADER_BYTES) throw new McapFault('a message is too short');
      const low = records.readUInt32LE(at + MESSAGE_AT.logTime);
      const high = records.readUInt32LE(at + MESSAGE_AT.logTime + 4);
      const ns = (high - base.high) * TWO_32 + (low - base.low);
      visit(
        records.readUInt16LE(at + MESSAGE_AT.channel),
        ns,
        records.subarray(at + MESSAGE_HEADER_BYTES, end),
      );
    }
    at = end;
  }
}
