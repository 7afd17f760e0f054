import { createGunzip, zstdDecompressSync } from 'node:zlib';
import { Readable } from 'node:stream';
import { McapStreamReader } from '@mcap/core';
import { OdographError } from '../errors/odograph-error.ts';
import type { FileStore } from './file-store.ts';

/**
 * Reads an MCAP file back from its store, checking every checksum and the order, and counts its messages.
 *
 * @throws OdographError `dump-mismatch` when it is not whole or not in order
 */
export async function countMessages(files: FileStore, key: string): Promise<number> {
  const reader = new McapStreamReader({
    validateCrcs: true,
    decompressHandlers: {
      zstd: (bytes, size) => zstdDecompressSync(bytes, { maxOutputLength: Number(size) }),
    },
  });
  let messages = 0;
  let last = 0n;
  for await (const piece of await files.read(key)) {
    reader.append(piece);
    for (let record = reader.nextRecord(); record !== undefined; record = reader.nextRecord()) {
      if (record.type !== 'Message') continue;
      if (record.logTime < last) throw new OdographError('dump-mismatch', `${key} is not in order`);
      last = record.logTime;
      messages += 1;
    }
  }
  if (!reader.done()) throw new OdographError('dump-mismatch', `${key} ends too early`);
  return messages;
}

/** Reads a gzip-compressed file of lines back and counts them. @throws OdographError `dump-mismatch` */
export async function countLines(files: FileStore, key: string): Promise<number> {
  let lines = 0;
  let last = 0x0a;
  try {
    const inflated = Readable.from(await files.read(key)).pipe(createGunzip());
    for await (const piece of inflated as AsyncIterable<Buffer>) {
      for (const byte of piece) if (byte === 0x0a) lines += 1;
      last = piece.at(-1) ?? last;
    }
  } catch (error) {
    throw new OdographError('dump-mismatch', `${key} does not decompress`, { cause: error });
  }
  if (last !== 0x0a) throw new OdographError('dump-mismatch', `${key} ends in the middle of a line`);
  return lines;
}
