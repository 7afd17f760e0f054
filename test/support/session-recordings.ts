import { crc32, zstdDecompressSync } from 'node:zlib';
import type { McapTypes } from '@mcap/core';
import { describeSchema, type SessionMessage } from './naive-session.ts';
import { recordsOf } from './mcap.ts';

type Record = McapTypes.TypedMcapRecord;
type RecordOf<T extends Record['type']> = Extract<Record, { type: T }>;

/** A recording as the reference implementation reads it. */
export interface ReadRecording {
  readonly messages: readonly SessionMessage[];
  /** Of the summary. */
  readonly channels: ReadonlyMap<number, McapTypes.Channel>;
  readonly schemas: ReadonlyMap<number, McapTypes.Schema>;
  /** Records of chunks, with opcode and length. */
  readonly chunks: readonly Buffer[];
}

const ofType = <T extends Record['type']>(records: readonly Record[], type: T): RecordOf<T>[] =>
  records.filter((record): record is RecordOf<T> => record.type === type);

const same = (what: string, a: unknown, b: unknown): void => {
  if (String(a) !== String(b)) throw new Error(`${what}: ${String(a)} is not ${String(b)}`);
};

/** Reads a recording and holds everything that it says of itself against what it has. @throws Error */
export function readRecording(bytes: Buffer): ReadRecording {
  const records = recordsOf(bytes);
  const messages = readMessages(records);
  checkSums(bytes, ofType(records, 'Footer')[0]!);
  checkChunks(records);
  same('chunks that are named', ofType(records, 'ChunkIndex').length, 0);
  const end = records.findIndex(({ type }) => type === 'DataEnd');
  const summary = records.slice(end);
  const channels = new Map(ofType(summary, 'Channel').map((channel) => [channel.id, channel]));
  const schemas = new Map(ofType(summary, 'Schema').map((schema) => [schema.id, schema]));
  for (const { id } of ofType(records, 'Channel')) same('channel', channels.has(id), true);
  for (const { id } of ofType(records, 'Schema')) same('schema', schemas.has(id), true);
  checkStatistics(records, channels.size, schemas.size);
  return { messages, channels, schemas, chunks: chunksOf(bytes) };
}

/** Channels and schemas as they were told of last before each message. */
function readMessages(records: readonly Record[]): SessionMessage[] {
  const channels = new Map<number, McapTypes.Channel>();
  const schemas = new Map<number, McapTypes.Schema>();
  return records.flatMap((record) => {
    if (record.type === 'Channel') channels.set(record.id, record);
    if (record.type === 'Schema') schemas.set(record.id, record);
    if (record.type !== 'Message') return [];
    const { topic, schemaId, messageEncoding } = channels.get(record.channelId)!;
    if (schemaId !== 0 && !schemas.has(schemaId)) throw new Error(`there is no schema ${schemaId}`);
    const { sequence, logTime, publishTime, data } = record;
    return [
      {
        topic,
        schema: describeSchema(schemas.get(schemaId)),
        messageEncoding,
        sequence,
        logTime,
        publishTime,
        data: Buffer.from(data).toString('hex'),
      },
    ];
  });
}

const DATA_END_BYTES = 13;
const FOOTER_CRC_AT = -12;

function checkSums(bytes: Buffer, { summaryStart, summaryCrc }: McapTypes.Footer): void {
  const start = Number(summaryStart);
  same('checksum of the summary', summaryCrc, crc32(bytes.subarray(start, FOOTER_CRC_AT)));
  const dataCrc = bytes.readUInt32LE(start - 4);
  same('checksum of the data', dataCrc, crc32(bytes.subarray(0, start - DATA_END_BYTES)));
}

const MAGIC_BYTES = 8;
const CHUNK = 6;

/** The chunks of a recording, with opcode and length, found from its first record to its last. */
function chunksOf(bytes: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = MAGIC_BYTES; at < bytes.length - MAGIC_BYTES; ) {
    const end = at + 9 + Number(bytes.readBigUInt64LE(at + 1));
    if (bytes[at] === CHUNK) chunks.push(bytes.subarray(at, end));
    at = end;
  }
  return chunks;
}

function checkChunks(records: readonly Record[]): void {
  for (const chunk of ofType(records, 'Chunk')) {
    const content = Buffer.from(chunk.records);
    const plain = chunk.compression === '' ? content : zstdDecompressSync(content);
    const times = timesOf(plain);
    same(
      'order of a chunk',
      times,
      times.toSorted((a, b) => Number(a - b)),
    );
    same('time of a chunk', [chunk.messageStartTime, chunk.messageEndTime], [times[0], times.at(-1)]);
    same('length of a chunk', chunk.uncompressedSize, plain.length);
  }
}

function timesOf(records: Buffer): bigint[] {
  const times: bigint[] = [];
  for (let at = 0; at < records.length; at += 9 + records.readUInt32LE(at + 1))
    if (records[at] === 5) times.push(records.readBigUInt64LE(at + 15));
  return times;
}

const sortedText = (entries: Iterable<readonly [number, number | bigint]>): string =>
  [...entries].toSorted(([a], [b]) => a - b).join(' ');

function checkStatistics(records: readonly Record[], channels: number, schemas: number): void {
  const [statistics] = ofType(records, 'Statistics');
  const messages = ofType(records, 'Message');
  const counts = new Map<number, number>();
  for (const { channelId } of messages) counts.set(channelId, (counts.get(channelId) ?? 0) + 1);
  same('messages', statistics?.messageCount, messages.length);
  same('messages by channel', sortedText(statistics?.channelMessageCounts ?? []), sortedText(counts));
  same('number of channels', statistics?.channelCount, channels);
  same('number of schemas', statistics?.schemaCount, schemas);
  same('number of chunks', statistics?.chunkCount, ofType(records, 'Chunk').length);
  same('start', statistics?.messageStartTime, messages[0]?.logTime);
  same('end', statistics?.messageEndTime, messages.at(-1)?.logTime);
}
