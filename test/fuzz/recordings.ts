import { zstdCompressSync } from 'node:zlib';
import { McapWriter, TempBuffer } from '@mcap/core';
import * as fc from 'fast-check';

interface Layout {
  readonly messages: number;
  readonly isCompressed: boolean;
  readonly useChunks: boolean;
  readonly useMessageIndex: boolean;
}

/** A recording as the reference implementation writes it. */
async function record({ messages, isCompressed, useChunks, useMessageIndex }: Layout): Promise<Uint8Array> {
  const writable = new TempBuffer();
  const writer = new McapWriter({
    writable,
    useChunks,
    useMessageIndex,
    chunkSize: 128,
    ...(isCompressed && {
      compressChunk: (chunk: Uint8Array) => ({
        compression: 'zstd',
        compressedData: zstdCompressSync(chunk),
      }),
    }),
  });
  await writer.start({ profile: '', library: 'fuzz' });
  const channel = {
    topic: '/speed',
    schemaId: 0,
    messageEncoding: 'json',
    metadata: new Map<string, string>(),
  };
  const channelId = await writer.registerChannel(channel);
  for (let sequence = 0; sequence < messages; sequence += 1) {
    const logTime = 1_777_000_000_000_000_000n + BigInt(sequence);
    const data = Buffer.from(`{"value":${sequence}}`);
    await writer.addMessage({ channelId, sequence, logTime, publishTime: logTime, data });
  }
  await writer.end();
  return Uint8Array.from(writable.get());
}

const layouts = [0, 1, 30].flatMap((messages) =>
  [true, false].flatMap((flag) => [
    { messages, isCompressed: flag, useChunks: true, useMessageIndex: !flag },
    { messages, isCompressed: false, useChunks: flag, useMessageIndex: flag },
  ]),
);

/** Files of different layouts, made before the fuzzing begins, since only their bytes matter. */
export const recordings: fc.Arbitrary<Uint8Array> = fc.constantFrom(
  ...(await Promise.all(layouts.map(record))),
);
