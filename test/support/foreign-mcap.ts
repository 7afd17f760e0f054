import { zstdCompressSync } from 'node:zlib';
import { McapWriter, TempBuffer } from '@mcap/core';
import * as fc from 'fast-check';
import { compress as lz4 } from 'lz4js';
import type { ByteSource } from '../../shared/session/sources/mcap/byte-source.ts';

/** A message as a test knows it. */
export interface ForeignMessage {
  readonly channel: number;
  readonly logTime: bigint;
  readonly data: Buffer;
}

export interface ForeignOptions {
  readonly compression?: '' | 'zstd' | 'lz4';
  readonly chunkSize?: number;
  readonly useChunks?: boolean;
  readonly useMessageIndex?: boolean;
  readonly useChunkIndex?: boolean;
  readonly useStatistics?: boolean;
  readonly useSummaryOffsets?: boolean;
  readonly repeatSchemas?: boolean;
  readonly repeatChannels?: boolean;
  /** Whether checksums are there. */
  readonly hasCrc?: boolean;
  /** After how many messages an attachment and metadata are written. */
  readonly asideEvery?: number;
  readonly library?: string;
  readonly topics?: number;
}

export const TOPICS = 4;

/** Writes a file as others do, with the reference implementation. Channel 2 has no schema, channels 1 and 3 a topic together. */
export async function writeForeign(
  messages: readonly ForeignMessage[],
  options: ForeignOptions = {},
): Promise<Buffer> {
  const {
    compression = '',
    hasCrc = true,
    asideEvery = 0,
    library = 'someone',
    topics = TOPICS,
    ...rest
  } = options;
  const writable = new TempBuffer();
  const writer = new McapWriter({
    writable,
    ...rest,
    ...(compression !== '' && {
      compressChunk: (chunk: Uint8Array) => ({
        compression,
        // The writer uses its buffer again.
        compressedData: compression === 'zstd' ? zstdCompressSync(chunk) : lz4(Uint8Array.from(chunk)),
      }),
    }),
  });
  await writer.start({ profile: 'test', library });
  const schemaId = await writer.registerSchema({
    name: 'a.Thing',
    encoding: 'jsonschema',
    data: Buffer.from('{}'),
  });
  for (let nth = 0; nth < topics; nth += 1) {
    await writer.registerChannel({
      topic: nth === 3 ? '/1' : `/${nth}`,
      schemaId: nth === 2 ? 0 : schemaId,
      messageEncoding: 'json',
      metadata: new Map([['nth', String(nth)]]),
    });
  }
  for (const [nth, { channel, logTime, data }] of messages.entries()) {
    await writer.addMessage({ channelId: channel, sequence: nth, logTime, publishTime: logTime / 2n, data });
    if (asideEvery > 0 && nth % asideEvery === 0) {
      const aside = { name: 'aside', logTime: 0n, createTime: 0n, mediaType: 'text/plain' };
      await writer.addAttachment({ ...aside, data: Buffer.from('attached') });
      await writer.addMetadata({ name: 'aside', metadata: new Map([['a', 'b']]) });
    }
  }
  await writer.end();
  const file = Buffer.from(writable.get());
  return hasCrc ? file : withoutCrcs(file);
}

/** The places of a file's records. */
export function placesOf(file: Buffer): { opcode: number; at: number; end: number }[] {
  const places: { opcode: number; at: number; end: number }[] = [];
  for (let at = 8; at < file.length - 8; ) {
    const end = at + 9 + Number(file.readBigUInt64LE(at + 1));
    places.push({ opcode: file[at]!, at, end });
    at = end;
  }
  return places;
}

/** A file whose checksums say that there are none. */
function withoutCrcs(file: Buffer): Buffer {
  const changed = Buffer.from(file);
  for (const { opcode, at, end } of placesOf(file)) {
    if (opcode === 0x06) changed.writeUInt32LE(0, at + 33);
    if (opcode === 0x0f) changed.writeUInt32LE(0, at + 9);
    if (opcode === 0x02) changed.writeUInt32LE(0, end - 4);
  }
  return changed;
}

/** What a reader has to find: by log time, and of one time as they were written. */
export const inOrder = <T extends { readonly logTime: bigint }>(messages: readonly T[]): T[] =>
  messages.toSorted((a, b) => (a.logTime < b.logTime ? -1 : a.logTime > b.logTime ? 1 : 0));

/** A file in memory that notes what was read of it. */
export class MemorySource implements ByteSource {
  readonly reads: { readonly from: number; readonly length: number }[] = [];
  readonly #file: Buffer;

  constructor(file: Buffer) {
    this.#file = file;
  }

  get size(): number {
    return this.#file.length;
  }

  async read(from: number, length: number): Promise<Uint8Array> {
    this.reads.push({ from, length });
    return this.#file.subarray(from, from + length);
  }
}

const LAST = 2n ** 64n - 1n;

/** Times that are close together, that lie days apart, and the ends of what 64 bits hold. */
const logTime = fc.oneof(
  { weight: 8, arbitrary: fc.bigInt(1_700_000_000_000_000_000n, 1_700_000_000_000_000_200n) },
  { weight: 2, arbitrary: fc.bigInt(1_700_000_000_000_000_000n, 1_700_000_500_000_000_000n) },
  { weight: 1, arbitrary: fc.constantFrom(0n, 1n, 2n ** 32n, LAST - 1n, LAST) },
);

const message: fc.Arbitrary<ForeignMessage> = fc.record({
  channel: fc.nat(TOPICS - 1),
  logTime,
  data: fc.oneof(
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc.tuple(fc.nat(255), fc.nat(400)).map(([byte, length]) => Buffer.alloc(length, byte)),
  ),
});

/** In any order, in order, or nearly in order. */
export const foreignMessages: fc.Arbitrary<ForeignMessage[]> = fc
  .tuple(
    fc.array(message, { maxLength: 60 }),
    fc.constantFrom('any', 'ordered', 'nearly'),
    fc.nat(59),
    fc.nat(59),
  )
  .map(([messages, order, one, other]) => {
    if (order === 'any') return messages;
    const sorted = inOrder(messages);
    const [a, b] = [sorted[one], sorted[other]];
    if (order === 'ordered' || a === undefined || b === undefined) return sorted;
    return sorted.with(one, b).with(other, a);
  });

export const foreignOptions: fc.Arbitrary<ForeignOptions> = fc.record({
  compression: fc.constantFrom('' as const, 'zstd' as const, 'lz4' as const),
  chunkSize: fc.constantFrom(1, 100, 500, 2000, 1_000_000),
  useChunks: fc.oneof(
    { weight: 4, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  useMessageIndex: fc.boolean(),
  useChunkIndex: fc.oneof(
    { weight: 4, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  useStatistics: fc.boolean(),
  useSummaryOffsets: fc.boolean(),
  repeatSchemas: fc.oneof(
    { weight: 4, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  repeatChannels: fc.oneof(
    { weight: 4, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  hasCrc: fc.boolean(),
  asideEvery: fc.constantFrom(0, 0, 1, 7),
});
