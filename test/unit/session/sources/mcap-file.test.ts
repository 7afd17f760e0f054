import { describe, expect, it } from 'vitest';
import { RecordBuffer } from '../../../../shared/recording/mcap/record-buffer.ts';
import {
  MAGIC,
  OPCODE,
  writeChannel,
  writeDataEnd,
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
import { CHANNEL, SCHEMA, withRecords, writeChunk, writeMessage } from '../../../support/mcap-records.ts';
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
});

/** Makes the statistics a record of a kind that nobody knows. */
function withoutStatistics(file: Buffer): Buffer {
  const changed = Buffer.from(file);
  for (const { opcode, at } of placesOf(file)) if (opcode === OPCODE.statistics) changed[at] = 0x90;
  return changed;
}
