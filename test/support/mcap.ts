import { zstdDecompressSync } from 'node:zlib';
import { McapIndexedReader, McapStreamReader, type McapTypes } from '@mcap/core';

const decompressHandlers = {
  zstd: (bytes: Uint8Array, size: bigint) => zstdDecompressSync(bytes, { maxOutputLength: Number(size) }),
};

export interface ReadMessage {
  readonly topic: string;
  readonly logTime: bigint;
  readonly text: string;
}

/** Every record of a recording outside its chunks and in them, each checksum checked. */
export function recordsOf(mcap: Uint8Array): McapTypes.TypedMcapRecord[] {
  const reader = new McapStreamReader({ validateCrcs: true, includeChunks: true, decompressHandlers });
  reader.append(mcap);
  const records: McapTypes.TypedMcapRecord[] = [];
  for (let record = reader.nextRecord(); record !== undefined; record = reader.nextRecord())
    records.push(record);
  if (!reader.done()) throw new Error('the recording is not whole');
  return records;
}

/** The messages as a reader finds them that reads from the first byte to the last. */
export function streamedMessages(mcap: Uint8Array): ReadMessage[] {
  const topics = new Map<number, string>();
  const messages: ReadMessage[] = [];
  for (const record of recordsOf(mcap)) {
    if (record.type === 'Channel') topics.set(record.id, record.topic);
    if (record.type !== 'Message') continue;
    messages.push(toMessage(topics.get(record.channelId) ?? '?', record));
  }
  return messages;
}

/** Opens a recording as a viewer does that reads by ranges. */
export async function indexedReader(mcap: Uint8Array): Promise<McapIndexedReader> {
  const readable = {
    size: async () => BigInt(mcap.length),
    read: async (offset: bigint, size: bigint) => mcap.slice(Number(offset), Number(offset + size)),
  };
  return McapIndexedReader.Initialize({ readable, decompressHandlers });
}

export async function indexedMessages(mcap: Uint8Array): Promise<ReadMessage[]> {
  const reader = await indexedReader(mcap);
  const found = await Array.fromAsync(reader.readMessages());
  return found.map((message) => toMessage(reader.channelsById.get(message.channelId)?.topic ?? '?', message));
}

const toMessage = (topic: string, { logTime, data }: { logTime: bigint; data: Uint8Array }): ReadMessage => ({
  topic,
  logTime,
  text: Buffer.from(data).toString('utf8'),
});
