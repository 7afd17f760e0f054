import { createReadStream, readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { McapIndexedReader } from '@mcap/core';
import { openChunk } from '../../shared/recording/mcap/open-chunk.ts';
import { RECORD_HEADER_BYTES } from '../../shared/recording/mcap/records.ts';
import { compressChunk } from '../../shared/recording/row-encoder.ts';
import { DUMP_GZIP } from '../../shared/dump/write-files.ts';
import { cpuSeconds } from '../measure.ts';

/**
 * What the codecs take for a dump's files and nothing else: each byte is compressed once when it is written and
 * decompressed once when it is read back.
 *
 * @returns CPU seconds
 */
export async function timeCodecs(mcap: string, ndjson: string): Promise<number> {
  const bytes = readFileSync(mcap);
  const readable = {
    size: async () => BigInt(bytes.length),
    read: async (from: bigint, length: bigint) => bytes.subarray(Number(from), Number(from + length)),
  };
  const { chunkIndexes } = await McapIndexedReader.Initialize({ readable });
  const started = cpuSeconds();
  for (const { chunkStartOffset, chunkLength } of chunkIndexes) {
    const from = Number(chunkStartOffset);
    compressChunk(openChunk(bytes.subarray(from + RECORD_HEADER_BYTES, from + Number(chunkLength))));
  }
  const nowhere = new Writable({ write: (_piece, _encoding, done) => done() });
  const { chunkSize } = DUMP_GZIP;
  await pipeline(createReadStream(ndjson), createGunzip({ chunkSize }), createGzip(DUMP_GZIP), nowhere);
  return cpuSeconds() - started;
}
