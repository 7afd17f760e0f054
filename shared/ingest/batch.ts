import { OdographError } from '../errors/odograph-error.ts';
import { decodeBlock } from '../segment/codec.ts';
import type { Block } from '../segment/column.ts';
import { BATCH_LIMITS } from './limits.ts';

/** What goes through the stream as one record: packed blocks of one device. */
export interface Batch {
  readonly device: string;
  readonly data: Buffer;
}

const BATCH_VERSION = 1;

/**
 * version u8; then for each block its length u32 and its bytes. A first length of 0 stands for no block: it says
 * that the batch begins with the instant at which the batch before it ends, since both were cut from that instant.
 */
const HEADER_BYTES = 1;
const LENGTH_BYTES = 4;

/**
 * Puts packed blocks of one device into as few batches as the limit allows, in their order.
 *
 * @param continues whether the block at a place begins with the instant at which the one before it ends
 * @returns for each batch the places of its blocks in `blocks`
 */
export function cutBatches(
  device: string,
  blocks: readonly Buffer[],
  continues: (place: number) => boolean = () => false,
): { readonly batch: Batch; readonly places: readonly number[] }[] {
  const batches: { batch: Batch; places: number[] }[] = [];
  let places: number[] = [];
  let bytes = HEADER_BYTES;
  const close = (): void => {
    if (places.length === 0) return;
    const parts = places.map((place) => blocks[place] ?? EMPTY);
    if (continues(places[0] ?? 0)) parts.unshift(EMPTY);
    batches.push({ batch: { device, data: join(parts) }, places });
    places = [];
    bytes = HEADER_BYTES;
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

function join(blocks: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [Buffer.of(BATCH_VERSION)];
  for (const block of blocks) {
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

/** Whether a batch goes on within the instant at which the batch before it was cut. */
export function continuesInstant(data: Uint8Array): boolean {
  const length = data.subarray(HEADER_BYTES, HEADER_BYTES + LENGTH_BYTES);
  return data.length > HEADER_BYTES + LENGTH_BYTES && length.every((byte) => byte === 0);
}

/**
 * The blocks of a batch, all of one device.
 *
 * @throws OdographError `corrupt-batch` or `corrupt-segment`
 */
export function openBatch(data: Uint8Array): Block[] {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (bytes[0] !== BATCH_VERSION) throw new OdographError('corrupt-batch', `unknown version ${bytes[0]}`);
  const blocks: Block[] = [];
  let at = continuesInstant(bytes) ? HEADER_BYTES + LENGTH_BYTES : HEADER_BYTES;
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
