import { zstdCompressSync } from 'node:zlib';
import { McapWriter, TempBuffer } from '@mcap/core';
import type { SourceChannel } from '../../shared/session/source.ts';
import { inOrder } from './foreign-mcap.ts';
import type { PlainMessage, PlainSource } from './session-data.ts';

export interface PlainFile {
  /** By their places: a channel's number is its place, a schema's its place and one. */
  readonly channels: readonly Omit<SourceChannel, 'number' | 'schema'>[];
  readonly schemas: readonly {
    readonly name: string;
    readonly encoding: string;
    readonly data: Uint8Array;
  }[];
  /** By channel: the number of its schema; 0 for none. */
  readonly schemaOf: readonly number[];
  /** In the order in which they are written. */
  readonly messages: readonly PlainMessage[];
  readonly compression: '' | 'zstd';
  readonly chunkSize: number;
  readonly useChunks: boolean;
}

/** Writes a file as others do, with the reference implementation. */
export async function writePlain(file: PlainFile): Promise<Buffer> {
  const writable = new TempBuffer();
  const writer = new McapWriter({
    writable,
    chunkSize: file.chunkSize,
    useChunks: file.useChunks,
    ...(file.compression === 'zstd' && {
      compressChunk: (chunk: Uint8Array) => ({
        compression: 'zstd',
        compressedData: zstdCompressSync(chunk),
      }),
    }),
  });
  await writer.start({ profile: '', library: 'someone' });
  for (const schema of file.schemas) await writer.registerSchema(schema);
  for (const [at, { topic, messageEncoding, metadata = new Map() }] of file.channels.entries()) {
    const schemaId = file.schemaOf[at] ?? 0;
    await writer.registerChannel({ topic, messageEncoding, metadata: new Map(metadata), schemaId });
  }
  for (const { channel, ...message } of file.messages)
    await writer.addMessage({ ...message, channelId: channel });
  await writer.end();
  return Buffer.from(writable.get());
}

/** What a source has to have of the file. */
export const plainOf = ({ channels, schemas, schemaOf, messages }: PlainFile): PlainSource => ({
  channels: channels.map((channel, number) => {
    const id = schemaOf[number] ?? 0;
    const schema = schemas[id - 1];
    return { ...channel, number, ...(schema && { schema: { id, ...schema } }) };
  }),
  messages: inOrder(messages),
  cuts: [],
});
