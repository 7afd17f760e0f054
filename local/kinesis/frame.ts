import { crc32 } from 'node:zlib';

/** A record as it goes into a shard. */
export interface StoredRecord {
  readonly ordinal: number;
  /** Milliseconds since 1970. */
  readonly arrivalMs: number;
  readonly partitionKey: string;
  readonly data: Buffer;
}

/** Where a record stands in its file. */
export interface FramePosition {
  readonly offset: number;
  readonly ordinal: number;
  readonly arrivalMs: number;
}

/*
 * A frame, little-endian: u32 length of all after the checksum, u32 crc32 of the same, f64 ordinal,
 * f64 arrival in milliseconds, u16 length of the partition key, the key in UTF-8, the data.
 */
const PREFIX_BYTES = 8;
const FIXED_BYTES = 18;

function encodeFrame(record: StoredRecord): Buffer {
  const keyBytes = Buffer.byteLength(record.partitionKey);
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + FIXED_BYTES + keyBytes + record.data.length);
  frame.writeUInt32LE(frame.length - PREFIX_BYTES, 0);
  frame.writeDoubleLE(record.ordinal, 8);
  frame.writeDoubleLE(record.arrivalMs, 16);
  frame.writeUInt16LE(keyBytes, 24);
  frame.write(record.partitionKey, PREFIX_BYTES + FIXED_BYTES);
  record.data.copy(frame, PREFIX_BYTES + FIXED_BYTES + keyBytes);
  frame.writeUInt32LE(crc32(frame.subarray(PREFIX_BYTES)), 4);
  return frame;
}

/** The bytes of several records, one after the other, and where each begins. */
export function encodeFrames(records: readonly StoredRecord[]): { bytes: Buffer; offsets: number[] } {
  const frames = records.map(encodeFrame);
  const offsets: number[] = [];
  let offset = 0;
  for (const frame of frames) {
    offsets.push(offset);
    offset += frame.length;
  }
  return { bytes: Buffer.concat(frames, offset), offsets };
}

/** Length in bytes of the whole frame at this offset, or `undefined` when it is torn or damaged. */
function checkedLength(bytes: Buffer, offset: number): number | undefined {
  if (offset + PREFIX_BYTES + FIXED_BYTES > bytes.length) return undefined;
  const end = offset + PREFIX_BYTES + bytes.readUInt32LE(offset);
  if (end > bytes.length || end < offset + PREFIX_BYTES + FIXED_BYTES) return undefined;
  const checksum = crc32(bytes.subarray(offset + PREFIX_BYTES, end));
  return checksum === bytes.readUInt32LE(offset + 4) ? end - offset : undefined;
}

/** The record in a frame; frames are checked when their file is opened, not each time they are read. */
export function decodeFrame(frame: Buffer): StoredRecord {
  const keyStart = PREFIX_BYTES + FIXED_BYTES;
  const keyEnd = keyStart + frame.readUInt16LE(24);
  return {
    ordinal: frame.readDoubleLE(8),
    arrivalMs: frame.readDoubleLE(16),
    partitionKey: frame.toString('utf8', keyStart, keyEnd),
    data: frame.subarray(keyEnd),
  };
}

/** All whole frames from the start on, and how many bytes they take; what follows is a torn write. */
export function scanFrames(bytes: Buffer): { positions: FramePosition[]; wholeBytes: number } {
  const positions: FramePosition[] = [];
  let offset = 0;
  for (;;) {
    const length = checkedLength(bytes, offset);
    if (length === undefined) return { positions, wholeBytes: offset };
    positions.push({
      offset,
      ordinal: bytes.readDoubleLE(offset + 8),
      arrivalMs: bytes.readDoubleLE(offset + 16),
    });
    offset += length;
  }
}
