import { McapIndexedReader, type McapTypes } from '@mcap/core';
import { decompressHandlers } from './decompress.ts';
import { VERIFY_LIMITS } from './limits.ts';
import { readPart } from './read-part.ts';
import { isFailure, type WebOptions } from './web.ts';

/** What was seen of a file that was opened as a viewer opens it: by its end, and then by its index. */
export interface FileIndex {
  /** Why its summary cannot be read. */
  readonly fault?: string;
  readonly hasStatistics: boolean;
  /** Messages that its statistics tell of, and those that its index was followed to. */
  readonly messages: number;
  readonly followed?: number;
  readonly chunks: number;
  /** Chunks of which no index tells where their messages are. */
  readonly unindexedChunks: number;
  /** Why the messages that the index tells of could not be read. */
  readonly readFault?: string;
}

const NOTHING = { hasStatistics: false, messages: 0, chunks: 0, unindexedChunks: 0 };

/** @param size length of the file */
export async function readIndex(url: URL, size: number, bearer: string, web: WebOptions): Promise<FileIndex> {
  const readable: McapTypes.IReadable = {
    size: async () => BigInt(size),
    read: (offset, length) => readRange(url, Number(offset), Number(length), bearer, web),
  };
  let reader: McapIndexedReader;
  try {
    reader = await McapIndexedReader.Initialize({ readable, decompressHandlers });
  } catch (error) {
    web.signal?.throwIfAborted();
    return { ...NOTHING, fault: wordsOf(error) };
  }
  const { chunkIndexes, statistics } = reader;
  const found = {
    hasStatistics: statistics !== undefined,
    messages: Number(statistics?.messageCount ?? 0n),
    chunks: chunkIndexes.length,
    unindexedChunks: chunkIndexes.filter(
      ({ messageIndexLength, messageIndexOffsets }) =>
        messageIndexLength === 0n || messageIndexOffsets.size === 0,
    ).length,
  };
  try {
    const followed = await followIndex(reader);
    return { ...found, ...(followed !== undefined && { followed }) };
  } catch (error) {
    web.signal?.throwIfAborted();
    return { ...found, readFault: wordsOf(error) };
  }
}

/**
 * Reads the messages of one moment by the index.
 *
 * @returns how many there were; nothing where too much would have to be opened for that
 */
async function followIndex(reader: McapIndexedReader): Promise<number | undefined> {
  const first = reader.chunkIndexes.find(({ messageIndexLength }) => messageIndexLength > 0n);
  if (first === undefined) return undefined;
  const at = first.messageStartTime;
  // All chunks that have something of this moment are open at once.
  const opened = reader.chunkIndexes
    .filter(({ messageStartTime, messageEndTime }) => messageStartTime <= at && at <= messageEndTime)
    .reduce((bytes, { uncompressedSize }) => bytes + uncompressedSize, 0n);
  if (opened > VERIFY_LIMITS.recordBytes) return undefined;
  let followed = 0;
  for await (const _ of reader.readMessages({ startTime: at, endTime: at })) {
    followed += 1;
    if (followed >= VERIFY_LIMITS.indexedMessages) break;
  }
  return followed;
}

async function readRange(
  url: URL,
  from: number,
  length: number,
  bearer: string,
  web: WebOptions,
): Promise<Uint8Array> {
  if (length > VERIFY_LIMITS.rangeBytes) throw new Error(`${length} bytes are more than are read at once`);
  const part = await readPart(url, { from, length }, { bearer }, web);
  if (isFailure(part)) throw new Error(part.failure);
  if (part.status !== 206) throw new Error(`a range was answered with ${part.status}`);
  if (part.bytes.length !== length) throw new Error(`a range of ${length} bytes had ${part.bytes.length}`);
  return part.bytes;
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
