import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, zstdDecompressSync } from 'node:zlib';
import { McapStreamReader } from '@mcap/core';
import { OdographError } from '../errors/odograph-error.ts';
import { Checksum } from './checksum.ts';
import type { FileStore } from './file-store.ts';

/** What was found in a file that was read back. */
export interface ReadBack {
  /** Messages or lines. */
  readonly count: number;
  /** CRC-32 of the whole file. The parts of an MCAP that serve reading by ranges have none of their own. */
  readonly crc: number;
}

/**
 * Reads an MCAP file back from its store, checking every checksum and the order, and counts its messages.
 *
 * @throws OdographError `dump-mismatch` when it is not whole or not in order; whatever the store throws
 */
export async function countMessages(files: FileStore, key: string): Promise<ReadBack> {
  const reader = new McapStreamReader({
    validateCrcs: true,
    decompressHandlers: {
      zstd: (bytes, size) => zstdDecompressSync(bytes, { maxOutputLength: Number(size) }),
    },
  });
  const checksum = new Checksum();
  let count = 0;
  let last = 0n;
  for await (const piece of checksum.of(await files.read(key))) {
    for (const time of messageTimes(reader, piece, key)) {
      if (time < last) throw new OdographError('dump-mismatch', `${key} is not in order`);
      last = time;
      count += 1;
    }
  }
  if (!reader.done()) throw new OdographError('dump-mismatch', `${key} ends too early`);
  return { count, crc: checksum.value };
}

function* messageTimes(reader: McapStreamReader, piece: Uint8Array, key: string): Generator<bigint> {
  try {
    reader.append(piece);
    for (let record = reader.nextRecord(); record !== undefined; record = reader.nextRecord()) {
      if (record.type === 'Message') yield record.logTime;
    }
  } catch (error) {
    throw new OdographError('dump-mismatch', `${key} is no whole MCAP`, { cause: error });
  }
}

/**
 * Reads a gzip-compressed file of lines back and counts them.
 *
 * @throws OdographError `dump-mismatch` when it does not decompress, or the store fails
 */
export async function countLines(files: FileStore, key: string): Promise<ReadBack> {
  const checksum = new Checksum();
  const content = checksum.of(await files.read(key));
  let count = 0;
  let last = 0x0a;
  try {
    await pipeline(Readable.from(content), createGunzip(), async (inflated: AsyncIterable<Buffer>) => {
      for await (const piece of inflated) {
        for (const byte of piece) if (byte === 0x0a) count += 1;
        last = piece.at(-1) ?? last;
      }
    });
  } catch (error) {
    throw new OdographError('dump-mismatch', `${key} does not decompress`, { cause: error });
  }
  if (last !== 0x0a) throw new OdographError('dump-mismatch', `${key} ends in the middle of a line`);
  return { count, crc: checksum.value };
}
