import { zstdCompressSync } from 'node:zlib';
import { McapWriter } from '@mcap/core';

/** What a recording of a backend is made of; all of it may be made otherwise by a fault. */
export interface Content {
  readonly topics: readonly string[];
  readonly messageEncoding: string;
  readonly schema: { readonly name: string; readonly encoding: string; readonly data: Buffer };
  /** Log times in milliseconds since START, in the order in which they are written, and the topic's place. */
  readonly messages: readonly { readonly ms: number; readonly topic: number; readonly value: number }[];
}

export const START = '2026-05-23T10:00:00Z';
export const END = '2026-05-23T10:00:20Z';
const START_NS = BigInt(Date.parse(START)) * 1_000_000n;

export const CONTENT: Content = {
  topics: ['/speed', '/rpm'],
  messageEncoding: 'json',
  schema: {
    name: 'Value',
    encoding: 'jsonschema',
    data: Buffer.from('{"type":"object","properties":{"value":{"type":"number"}}}'),
  },
  messages: Array.from({ length: 200 }, (_, step) => ({ ms: step * 100, topic: step % 2, value: step / 8 })),
};

/** Whether the writer leaves something out. */
export type WriterOptions = Pick<
  ConstructorParameters<typeof McapWriter>[0],
  | 'useStatistics'
  | 'useMessageIndex'
  | 'useChunkIndex'
  | 'useSummaryOffsets'
  | 'repeatChannels'
  | 'repeatSchemas'
>;

/** Writes a recording in several chunks. */
export async function writeRecording(
  content: Content = CONTENT,
  options: WriterOptions = {},
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let position = 0n;
  const writer = new McapWriter({
    ...options,
    chunkSize: 2000,
    compressChunk: (chunk) => ({ compression: 'zstd', compressedData: zstdCompressSync(chunk) }),
    writable: {
      position: () => position,
      write: async (bytes) => {
        pieces.push(Buffer.from(bytes));
        position += BigInt(bytes.length);
      },
    },
  });
  await writer.start({ profile: '', library: 'a backend' });
  const { schema, messageEncoding, messages } = content;
  const schemaId = await writer.registerSchema(schema);
  for (const topic of content.topics) {
    await writer.registerChannel({ topic, messageEncoding, schemaId, metadata: new Map() });
  }
  for (const [sequence, { ms, topic, value }] of messages.entries()) {
    const logTime = START_NS + BigInt(ms) * 1_000_000n;
    const data = Buffer.from(JSON.stringify({ value }));
    await writer.addMessage({ channelId: topic, sequence, logTime, publishTime: logTime, data });
  }
  await writer.end();
  return Buffer.concat(pieces);
}
