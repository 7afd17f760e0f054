import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { OdographError } from '../errors/odograph-error.ts';
import { McapWalker } from '../recording/mcap/mcap-walker.ts';
import { McapFault } from '../recording/mcap/open-chunk.ts';
import { Checksum } from './checksum.ts';
import type { FileStore } from './file-store.ts';

/** Length of the pieces in which lines are decompressed: each is a task of its own, and by default 16 KiB. */
const INFLATED_BYTES = 256 * 1024;

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
  const walker = new McapWalker();
  try {
    for await (const piece of await files.read(key)) walker.push(piece);
    walker.finish();
  } catch (error) {
    if (!(error instanceof McapFault)) throw error;
    throw new OdographError('dump-mismatch', `${key} is no whole MCAP: ${error.message}`, { cause: error });
  }
  return { count: walker.count, crc: walker.crc };
}

/**
 * Reads a gzip-compressed file of lines back and counts them.
 *
 * @throws OdographError `dump-mismatch` when it does not decompress, or the store fails
 */
export async function countLines(files: Pick<FileStore, 'read'>, key: string): Promise<ReadBack> {
  const checksum = new Checksum();
  const content = checksum.of(await files.read(key));
  let count = 0;
  let last = 0x0a;
  try {
    await pipeline(
      Readable.from(content),
      createGunzip({ chunkSize: INFLATED_BYTES }),
      async (inflated: AsyncIterable<Buffer>) => {
        for await (const piece of inflated) {
          count += countLineEnds(piece);
          last = piece.at(-1) ?? last;
        }
      },
    );
  } catch (error) {
    throw new OdographError('dump-mismatch', `${key} does not decompress`, { cause: error });
  }
  if (last !== 0x0a) throw new OdographError('dump-mismatch', `${key} ends in the middle of a line`);
  return { count, crc: checksum.value };
}

function countLineEnds(piece: Buffer): number {
  let count = 0;
  for (let at = piece.indexOf(0x0a); at >= 0; at = piece.indexOf(0x0a, at + 1)) count += 1;
  return count;
}
