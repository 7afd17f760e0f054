import { crc32, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { RecordBuffer } from '../../../../shared/recording/mcap/record-buffer.ts';
import {
  MAGIC,
  OPCODE,
  type ChannelRecord,
  type SchemaRecord,
  writeChannel,
  writeDataEnd,
  writeHeader,
  writeSchema,
} from '../../../../shared/recording/mcap/records.ts';
import type { ByteSource } from '../../../../shared/session/sources/mcap/byte-source.ts';
import { openMcapFile } from '../../../../shared/session/sources/mcap-file.ts';
import type { SourceData } from '../../../../shared/session/source.ts';
import {
  type ForeignMessage,
  MemorySource,
  inOrder,
  placesOf,
  writeForeign,
} from '../../../support/foreign-mcap.ts';
import { ALL_TIME, collect, messagesOf } from '../../../support/source-parts.ts';

const MIB = 1024 * 1024;
const START = 1_700_000_000_000_000_000n;

const open = (source: ByteSource): Promise<SourceData> =>
  openMcapFile(source, { name: 'file', revision: 'r' });
const openFile = (file: Buffer): Promise<SourceData> => open(new MemorySource(file));

const messages = (count: number, bytes = 100, timeOf = (nth: number): number => nth): ForeignMessage[] =>
  Array.from({ length: count }, (_, nth) => ({
    channel: nth % 2,
    logTime: START + BigInt(timeOf(nth)),
    data: Buffer.alloc(bytes, nth),
  }));

/** Puts records between others and closes the file again, without a summary. */
function withRecords(write: (records: RecordBuffer) => void): Buffer {
  const records = new RecordBuffer();
  writeHeader(records, 'someone');
  write(records);
  writeDataEnd(records, 0);
  records.u8(OPCODE.footer).u64(20).u64(0).u64(0).u32(0).raw(MAGIC);
  return records.take();
}

const SCHEMA: SchemaRecord = { id: 1, name: 'a.Thing', encoding: 'jsonschema', data: Buffer.from('{}') };
const CHANNEL: ChannelRecord = { id: 7, schemaId: 1, topic: '/x', messageEncoding: 'json' };

function writeMessage(records: RecordBuffer, channel: number, logTime: number, bytes = 3): void {
  const begun = records.beginRecord(OPCODE.message);
  records.u16(channel).u32(0).u64(logTime).u64(logTime).raw(Buffer.alloc(bytes)).endRecord(begun);
}

interface ChunkClaims {
  readonly start: number;
  readonly end: number;
  readonly size?: number;
  readonly compression?: 'zstd' | 'br';
}

function writeChunk(
  records: RecordBuffer,
  { start, end, size, compression }: ChunkClaims,
  write: (inside: RecordBuffer) => void,
): void {
  const inside = new RecordBuffer();
  write(inside);
  const content = inside.take();
  const bytes = compression === 'zstd' ? zstdCompressSync(content) : content;
  const begun = records.beginRecord(OPCODE.chunk);
  records
    .u64(start)
    .u64(end)
    .u64(size ?? content.length)
    .u32(crc32(content))
    .text(compression ?? '');
  records.u64(bytes.length).raw(bytes).endRecord(begun);
}

const channelOf = (number: number, topic: string) => ({
  number,
  topic,
  messageEncoding: 'json',
  metadata: new Map([['nth', String(number)]]),
});

const refused = { code: 'source-failed' };

describe('openMcapFile', () => {
  it('tells what channels there are, with their schemas', async () => {
    const { channels, revision } = await openFile(await writeForeign(messages(4)));

    const schema = { id: 1, name: 'a.Thing', encoding: 'jsonschema', data: Buffer.from('{}') };
    expect(revision).toBe('r');
    expect(channels).toEqual([
      { ...channelOf(0, '/0'), schema },
      { ...channelOf(1, '/1'), schema },
      channelOf(2, '/2'),
      { ...channelOf(3, '/1'), schema },
    ]);
  });

  it('finds nothing in a file without messages', async () => {
    for (const useChunks of [true, false]) {
      const data = await openFile(await writeForeign([], { useChunks }));
      expect(data.extents).toEqual([]);
      expect(await collect(data)).toEqual({ messages: [], kinds: [] });
    }
  });

  it('opens a file by two requests, and reads chunks that follow each other by one', async () => {
    const source = new MemorySource(await writeForeign(messages(2000, 1000), { chunkSize: 100_000 }));

    const data = await open(source);
    const opening = source.reads.length;
    const { messages: found } = await collect(data);

    expect(data.extents.length).toBeGreaterThan(15);
    expect(found).toHaveLength(2000);
    expect([opening, source.reads.length - opening]).toEqual([2, 1]);
  });

  it('reads no more than the chunks of a range', async () => {
    const source = new MemorySource(await writeForeign(messages(2000, 10_000), { chunkSize: 1_000_000 }));
    const data = await open(source);
    source.reads.length = 0;

    const { messages: found } = await collect(data, { start: START + 700n, end: START + 702n });

    expect(found).toHaveLength(3);
    expect(source.reads).toHaveLength(1);
    expect(source.reads[0]!.length).toBeLessThan(1_100_000);
  });

  it('hands on whole chunks where nothing is left out, and records where something is', async () => {
    const file = await writeForeign(
      messages(400, 1000, (nth) => 10 * nth),
      { compression: 'zstd', chunkSize: 50_000 },
    );
    const data = await openFile(file);
    const range = { start: data.extents[1]!.start + 1n, end: data.extents[4]!.end };

    const whole = await collect(data);
    const cut = await collect(data, range);
    const few = await collect(data, ALL_TIME, new Set([0]));

    expect(new Set(whole.kinds)).toEqual(new Set(['chunk']));
    expect(whole.kinds).toHaveLength(data.extents.length);
    expect(cut.kinds).toEqual(['records', 'chunk', 'chunk', 'chunk']);
    expect(new Set(few.kinds)).toEqual(new Set(['records']));
    expect(few.messages).toHaveLength(200);
  });

  it('hands on no chunk that is out of order, overlaps another or is compressed by LZ4', async () => {
    const jumping = messages(400, 1000, (nth) => 10 * (nth % 40 === 5 ? nth - 3 : nth));
    const weaving = messages(400, 1000, (nth) => (nth % 200) * 10);
    const cases = [
      [jumping, { chunkSize: 1_000_000 }],
      [weaving, { chunkSize: 30_000 }],
      [messages(400, 1000), { chunkSize: 30_000, compression: 'lz4' as const }],
    ] as const;

    for (const [written, options] of cases) {
      const found = await collect(await openFile(await writeForeign(written, options)));
      expect(new Set(found.kinds)).toEqual(new Set(['records']));
      expect(found.messages).toEqual(inOrder(written));
    }
  });

  it('hands on chunks of its own recordings unopened', async () => {
    const written = messages(400, 1000);
    const file = await writeForeign(written, {
      compression: 'zstd',
      chunkSize: 50_000,
      library: 'odograph',
      topics: 2,
    });
    const damaged = Buffer.from(file);
    const chunk = placesOf(file).find(({ opcode }) => opcode === OPCODE.chunk)!;
    damaged[chunk.end - 20]! ^= 0xff;

    const found = await collect(await openFile(file));
    const parts = (await openFile(damaged)).read(ALL_TIME, new Set([0, 1]));
    const first = await parts.next();

    expect(found.messages).toEqual(written);
    expect(new Set(found.kinds)).toEqual(new Set(['chunk']));
    expect(first.done).toBe(false);
    expect(() => messagesOf(first.value as never)).toThrow(expect.objectContaining(refused));
    await parts.return(undefined);
  });

  it('cuts what is long into parts of about a MiB', async () => {
    const file = await writeForeign(messages(5000, 1000), { compression: 'lz4', chunkSize: 8 * MIB });
    const data = await openFile(file);
    const lengths: number[] = [];

    for await (const part of data.read(ALL_TIME, new Set([0, 1])))
      if (part.kind === 'records') lengths.push(part.records.length);

    expect(lengths).toHaveLength(5);
    expect(Math.max(...lengths)).toBeLessThan(MIB + 2000);
  });

  it('finds messages that stand beside chunks, which the index does not name', async () => {
    const written = messages(40);
    const file = await writeForeign(written, { chunkSize: 1000 });
    const places = placesOf(file);
    const [first] = places.filter(({ opcode }) => opcode === OPCODE.chunk);
    const stray = new RecordBuffer();
    writeMessage(stray, 2, Number(START) + 512);
    // Each place in the summary is behind; without a summary, nothing points anywhere.
    const data = places.find(({ opcode }) => opcode === OPCODE.dataEnd)!.at;
    const chunks = file.subarray(first!.at, data);
    const moved = Buffer.concat([file.subarray(0, first!.at), chunks, stray.take()]);
    const end = new RecordBuffer();
    writeDataEnd(end, 0);
    const summaryStart = moved.length + 13;
    const footer = places.find(({ opcode }) => opcode === OPCODE.footer)!;
    end.raw(file.subarray(data + 13, footer.at));
    end.u8(OPCODE.footer).u64(20).u64(summaryStart).u64(0).u32(0).raw(MAGIC);
    const strayed = Buffer.concat([moved, end.take()]);

    const opening = openFile(strayed);
    const mended = openFile(withoutStatistics(strayed));

    await expect(opening).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('as many messages'),
    });
    const found = await collect(await mended);
    expect(found.messages).toHaveLength(41);
    expect(found.messages.filter(({ channel }) => channel === 2)).toHaveLength(1);
  });

  it('reads chunks and loose messages together, in one order', async () => {
    const file = withRecords((records) => {
      writeSchema(records, SCHEMA);
      writeChannel(records, CHANNEL);
      writeMessage(records, 7, 50);
      writeMessage(records, 7, 20);
      writeChunk(records, { start: 10, end: 60 }, (inside) => {
        writeChannel(inside, CHANNEL);
        for (const time of [60, 20, 10]) writeMessage(inside, 7, time, time);
      });
      writeMessage(records, 7, 20, 99);
    });

    const { messages: found } = await collect(await openFile(file));

    expect(found.map(({ logTime, data }) => [Number(logTime), data.length])).toEqual([
      [10, 10],
      [20, 3],
      [20, 20],
      [20, 99],
      [50, 3],
      [60, 60],
    ]);
  });

  it('goes through a file of several windows, and checks it as a whole', async () => {
    const written = messages(1200, 10_000, (nth) => (nth * 7) % 1200);
    const file = await writeForeign(written, { useChunks: false, asideEvery: 100 });
    const damaged = Buffer.from(file);
    damaged[7 * MIB]! ^= 1;

    const { messages: found } = await collect(await openFile(file));
    const opening = openFile(damaged);

    expect(file.length).toBeGreaterThan(11 * MIB);
    expect(found).toEqual(inOrder(written));
    await expect(opening).rejects.toMatchObject(refused);
  });

  it('takes descriptions that come again, also where their metadata is in another order', async () => {
    const one = {
      ...CHANNEL,
      metadata: new Map([
        ['a', '1'],
        ['b', '2'],
      ]),
    };
    const other = {
      ...CHANNEL,
      metadata: new Map([
        ['b', '2'],
        ['a', '1'],
      ]),
    };

    const { channels } = await openFile(
      withRecords((records) => {
        writeSchema(records, SCHEMA);
        writeChannel(records, one);
        writeMessage(records, 7, 1);
        writeSchema(records, SCHEMA);
        writeChannel(records, other);
        writeMessage(records, 7, 2);
      }),
    );

    expect(channels).toHaveLength(1);
  });

  it.each<readonly [string, (records: RecordBuffer) => void]>([
    [
      'describes a channel in two ways',
      (records) => {
        writeSchema(records, SCHEMA);
        writeChannel(records, CHANNEL);
        writeChannel(records, { ...CHANNEL, topic: '/y' });
      },
    ],
    [
      'describes a schema in two ways',
      (records) => {
        writeSchema(records, SCHEMA);
        writeSchema(records, { ...SCHEMA, data: Buffer.from('[]') });
      },
    ],
    ['a schema has the number 0', (records) => writeSchema(records, { ...SCHEMA, id: 0 })],
    [
      'a channel names a schema that is missing',
      (records) => {
        writeChannel(records, CHANNEL);
        writeMessage(records, 7, 1);
      },
    ],
    ['a channel that is not described', (records) => writeMessage(records, 7, 1)],
    [
      'outside the time of its chunk',
      (records) => {
        writeChannel(records, { ...CHANNEL, schemaId: 0 });
        writeChunk(records, { start: 10, end: 20 }, (inside) => writeMessage(inside, 7, 21));
      },
    ],
    [
      'compressed by an unknown method',
      (records) =>
        writeChunk(records, { start: 1, end: 1, compression: 'br' }, (inside) => writeMessage(inside, 7, 1)),
    ],
    [
      'does not decompress',
      (records) =>
        writeChunk(records, { start: 1, end: 1, compression: 'zstd', size: 10 }, (inside) =>
          writeMessage(inside, 7, 1, 10_000),
        ),
    ],
    [
      'not as long as it says',
      (records) =>
        writeChunk(records, { start: 1, end: 1, compression: 'zstd', size: 100 * MIB }, (inside) =>
          writeMessage(inside, 7, 1),
        ),
    ],
    [
      'larger than may be opened',
      (records) =>
        writeChunk(records, { start: 1, end: 1, size: 200 * MIB }, (inside) => writeMessage(inside, 7, 1)),
    ],
  ])('refuses a file, and says: %s', async (reason, write) => {
    const opening = openFile(withRecords(write));

    await expect(opening).rejects.toMatchObject({ ...refused, message: expect.stringContaining(reason) });
  });

  it('refuses a file whose chunks overlap more than may be open, and says what helps', async () => {
    const file = withRecords((records) => {
      writeChannel(records, { ...CHANNEL, schemaId: 0 });
      for (const nth of [0, 1, 2])
        writeChunk(records, { start: nth, end: 100 + nth, compression: 'zstd' }, (inside) => {
          writeMessage(inside, 7, nth);
          writeMessage(inside, 7, 100 + nth, 50 * MIB);
        });
    });
    const data = await openFile(file);

    const reading = collect(data);

    await expect(reading).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('`mcap sort`'),
    });
  });

  it('refuses a long file without an index before it reads it, and says what helps', async () => {
    const size = 200 * MIB;
    const file = withRecords(() => {});
    let readBytes = 0;
    const source: ByteSource = {
      size,
      read: async (from, length) => {
        readBytes += length;
        const bytes = Buffer.alloc(length);
        if (from === 0) file.copy(bytes, 0, 0, file.length - 50);
        if (from + length === size) file.copy(bytes, length - 37, file.length - 37);
        return bytes;
      },
    };

    const opening = open(source);

    await expect(opening).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('`mcap recover`'),
    });
    expect(readBytes).toBeLessThan(MIB);
  });

  it('fails where the source does, or gives less than was asked for', async () => {
    const file = await writeForeign(messages(4));
    const cause = new Error('the network is away');
    const failing: ByteSource = { size: file.length, read: () => Promise.reject(cause) };
    const short: ByteSource = {
      size: file.length,
      read: async (from, length) => file.subarray(from, from + length - 1),
    };

    await expect(open(failing)).rejects.toMatchObject({ ...refused, cause });
    await expect(open(short)).rejects.toMatchObject(refused);
  });
});

/** Makes the statistics a record of a kind that nobody knows. */
function withoutStatistics(file: Buffer): Buffer {
  const changed = Buffer.from(file);
  for (const { opcode, at } of placesOf(file)) if (opcode === OPCODE.statistics) changed[at] = 0x90;
  return changed;
}
