import { OdographError } from '../errors/odograph-error.ts';
import { decodeBlock } from '../segment/codec.ts';
import type { Block } from '../segment/column.ts';
import { isLane } from './lanes.ts';
import { BATCH_LIMITS } from './limits.ts';

/** What goes through the stream as one record: packed blocks of one device. */
export interface Batch {
  readonly device: string;
  /** Which of its device's lanes it belongs to; not there where the device is not split. */
  readonly lane?: number;
  readonly data: Buffer;
}

/** Of a batch of a device that is not split, and of one that is. */
const BATCH_VERSION = 1;
const LANE_VERSION = 2;

/**
 * version u8; in a batch of a device that is split, its lane u8; then for each block its length u32 and its bytes. A
 * first length of 0 stands for no block: it says that the batch begins with the instant at which the batch before it
 * ends, since both were cut from that instant.
 */
const HEADER_BYTES = { [BATCH_VERSION]: 1, [LANE_VERSION]: 2 } as const;
const LENGTH_BYTES = 4;

/**
 * Puts packed blocks of one device into as few batches as the limit allows, in their order.
 *
 * @param continues whether the block at a place begins with the instant at which the one before it ends
 * @param lane of the device's lanes, where it is split
 * @returns for each batch the places of its blocks in `blocks`
 */
export function cutBatches(
  device: string,
  blocks: readonly Buffer[],
  continues: (place: number) => boolean = () => false,
  lane?: number,
): { readonly batch: Batch; readonly places: readonly number[] }[] {
  const batches: { batch: Batch; places: number[] }[] = [];
  const header = Buffer.from(lane === undefined ? [BATCH_VERSION] : [LANE_VERSION, lane]);
  const told = lane === undefined ? { device } : { device, lane };
  let places: number[] = [];
  let bytes = header.length;
  const close = (): void => {
    if (places.length === 0) return;
    const parts = places.map((place) => blocks[place] ?? EMPTY);
    if (continues(places[0] ?? 0)) parts.unshift(EMPTY);
    batches.push({ batch: { ...told, data: join(header, parts) }, places });
    places = [];
    bytes = header.length;
  };
  blocks.forEach((block, place) => {
    if (bytes + LENGTH_BYTES + block.length > BATCH_LIMITS.bytes) close();
    if (places.length === 0 && continues(place)) bytes += LENGTH_BYTES;
    places.push(place);
    bytes += LENGTH_BYTES + block.length;
  });
  close();
  return batches;
}

const EMPTY = Buffer.alloc(0);

function join(header: Buffer, blocks: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [header];
  for (const block of blocks) {
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

/** Where the first length of a batch stands. */
const headerBytes = (data: Uint8Array): number =>
  data[0] === LANE_VERSION ? HEADER_BYTES[LANE_VERSION] : HEADER_BYTES[BATCH_VERSION];

/** The lane of a batch that opens; undefined where its device is not split. */
export const laneOfBatch = (data: Uint8Array): number | undefined =>
  data[0] === LANE_VERSION ? data[1] : undefined;

/** Whether a batch goes on within the instant at which the batch before it was cut. */
export function continuesInstant(data: Uint8Array): boolean {
  const from = headerBytes(data);
  const length = data.subarray(from, from + LENGTH_BYTES);
  return data.length > from + LENGTH_BYTES && length.every((byte) => byte === 0);
}

/**
 * The blocks of a batch, all of one device.
 *
 * @throws OdographError `corrupt-batch` or `corrupt-segment`
 */
export function openBatch(data: Uint8Array): Block[] {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (bytes[0] !== BATCH_VERSION && bytes[0] !== LANE_VERSION)
    throw new OdographError('corrupt-batch', `unknown version ${bytes[0]}`);
  if (bytes[0] === LANE_VERSION && !isLane(bytes[1] ?? -1))
    throw new OdographError('corrupt-batch', `there is no lane ${bytes[1]}`);
  const blocks: Block[] = [];
  let at = headerBytes(bytes) + (continuesInstant(bytes) ? LENGTH_BYTES : 0);
  while (at < bytes.length) {
    const from = at + LENGTH_BYTES;
    const to = from <= bytes.length ? from + bytes.readUInt32LE(at) : Number.POSITIVE_INFINITY;
    if (to > bytes.length) throw new OdographError('corrupt-batch', 'a block ends after the batch');
    blocks.push(decodeBlock(bytes.subarray(from, to)));
    at = to;
  }
  if (blocks.some((block) => block.device !== blocks[0]?.device)) {
    throw new OdographError('corrupt-batch', 'the blocks are of several devices');
  }
  return blocks;
}
