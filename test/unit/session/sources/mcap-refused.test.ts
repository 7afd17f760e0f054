import { expect, it } from 'vitest';
import type { RecordBuffer } from '../../../../shared/recording/mcap/record-buffer.ts';
import { writeChannel, writeSchema } from '../../../../shared/recording/mcap/records.ts';
import type { ByteSource } from '../../../../shared/session/sources/mcap/byte-source.ts';
import { openMcapFile } from '../../../../shared/session/sources/mcap-file.ts';
import type { SourceData } from '../../../../shared/session/source.ts';
import { MemorySource, writeForeign } from '../../../support/foreign-mcap.ts';
import { CHANNEL, SCHEMA, withRecords, writeChunk, writeMessage } from '../../../support/mcap-records.ts';
import { collect } from '../../../support/source-parts.ts';

const MIB = 1024 * 1024;

const open = (source: ByteSource): Promise<SourceData> =>
  openMcapFile(source, { name: 'file', revision: 'r' });
const openFile = (file: Buffer): Promise<SourceData> => open(new MemorySource(file));

const refused = { code: 'source-failed' };

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
  const file = await writeForeign([{ channel: 0, logTime: 1n, data: Buffer.from('{}') }]);
  const cause = new Error('the network is away');
  const failing: ByteSource = { size: file.length, read: () => Promise.reject(cause) };
  const short: ByteSource = {
    size: file.length,
    read: async (from, length) => file.subarray(from, from + length - 1),
  };

  await expect(open(failing)).rejects.toMatchObject({ ...refused, cause });
  await expect(open(short)).rejects.toMatchObject(refused);
});
