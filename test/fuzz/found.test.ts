import { describe, expect, it } from 'vitest';
import { cellValue, spellingOf } from '../../cli/send/cell.ts';
import { countMessages } from '../../shared/dump/verify-dump.ts';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { takeBody } from '../../shared/ingest/take-body.ts';
import { MAGIC, OPCODE } from '../../shared/recording/mcap/records.ts';
import { ByteReader } from '../../shared/segment/byte-reader.ts';
import { ByteWriter } from '../../shared/segment/byte-writer.ts';
import { decodeBlock, encodeBlock } from '../../shared/segment/codec.ts';
import { allRows } from '../../shared/segment/time-codec.ts';
import { readNumbers, writeNumbers } from '../../shared/segment/value-codec.ts';
import { ingestInto } from '../support/ingest-ports.ts';
import { MemoryFileStore } from '../support/memory/file-store.ts';
import { batchOf, deliver, memoryStores, rowsOf } from '../support/stores.ts';
import { FIRST_HOUR } from '../support/readings.ts';
import { contentOf, sealed } from './sealed.ts';

const refused = (run: () => unknown): string => {
  try {
    run();
    return 'taken';
  } catch (error) {
    if (error instanceof OdographError) return error.code;
    throw error;
  }
};

/** A segment whose content is written by hand, under a right checksum. */
function handmade(write: (writer: ByteWriter) => void): Buffer {
  const writer = new ByteWriter();
  write(writer);
  return sealed(Uint8Array.from(writer.bytes()));
}

/** Inputs that once came through, or came out as an error that is not ours. */
describe('what fuzzing found', () => {
  it('a segment of an hour that no date can name', () => {
    const segment = encodeBlock({ device: 'car', hour: 2_400_000_001, columns: [] });

    expect(refused(() => decodeBlock(segment))).toBe('corrupt-segment');
  });

  it('a column without times', () => {
    const segment = handmade((writer) => {
      writer.text('car');
      writer.varint(FIRST_HOUR);
      writer.varint(1);
      // A list of no times: count, unit, beat, first.
      writer.part((part) => part.raw(Uint8Array.of(0, 0, 0, 0)));
      writer.varint(1);
      writer.text('s');
      writer.u8(0);
      writer.varint(0);
      writer.part((part) => part.raw(Uint8Array.of(0, 0)));
    });

    expect(refused(() => decodeBlock(segment))).toBe('corrupt-segment');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'a number that is %d',
    (value) => {
      const writer = new ByteWriter();
      writeNumbers(writer, Float64Array.of(0.5, value));

      expect(refused(() => readNumbers(new ByteReader(writer.bytes()), allRows(2), 'number'))).toBe(
        'corrupt-segment',
      );
    },
  );

  it('a boolean that is neither true nor false, which would change when it is packed again', () => {
    const times = Float64Array.of(1);
    const numbers = Float64Array.of(5);
    const content = contentOf(
      encodeBlock({
        device: 'car',
        hour: FIRST_HOUR,
        columns: [{ sensor: 's', kind: 'number', times, numbers }],
      }),
    );
    const kind = content.lastIndexOf(Buffer.from([1, 's'.charCodeAt(0), 0])) + 2;
    content[kind] = 1;

    expect(refused(() => decodeBlock(sealed(content)))).toBe('corrupt-segment');
  });

  it('a message record that is shorter than its own header', async () => {
    const files = new MemoryFileStore();
    const record = Buffer.from([OPCODE.message, 2, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
    files.files.set('short.mcap', Buffer.concat([MAGIC, record]));

    await expect(countMessages(files, 'short.mcap')).rejects.toMatchObject({ code: 'dump-mismatch' });
  });

  it('a cell of many digits with something after them', () => {
    const cell = `${'1'.repeat(300_000)}x`;

    expect(spellingOf(cell)).toBe('text');
    expect(spellingOf('1.')).toBe('number');
    expect(cellValue('-1.', 'number')).toEqual({ json: '-1' });
  });
});

describe('names that mean something to JavaScript', () => {
  const NAMES = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'then',
    'toJSON',
    'length',
  ];
  const VALUE =
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1.0}},"toJSON":1,"then":{}}';

  it('are names of sensors, devices and members like any others', async () => {
    const at = { hour: FIRST_HOUR, ns: 0 };
    const stores = memoryStores();
    for (const [place, device] of NAMES.entries()) {
      const readings = NAMES.map((sensor) => ({
        device,
        sensor,
        ...at,
        kind: 'json' as const,
        value: VALUE,
      }));
      await deliver(stores, [batchOf(String(100 + place), readings)]);
    }

    for (const device of NAMES) {
      const rows = await rowsOf(stores, device);
      expect(rows.map(({ sensor }) => sensor).toSorted()).toEqual(NAMES.toSorted());
      expect(rows.every(({ value }) => value === VALUE)).toBe(true);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('change nothing for a body that has them where they do not belong', async () => {
    const lines = NAMES.map(
      (name) =>
        `{"${name}":{"device":"van","value":1},"sensor":"${name}","timestamp":1777593600000,"value":${VALUE}}`,
    );
    const receipt = await takeBody(
      {
        body: Buffer.from(lines.join('\n')),
        contentType: 'application/x-ndjson',
        contentEncoding: undefined,
      },
      { defaultDevice: '__proto__', nowMs: 1_777_593_600_000 },
      ingestInto({ send: async (batches) => batches.map(({ device }) => device === '__proto__') }),
    );

    expect(receipt).toMatchObject({ accepted: NAMES.length, invalidCount: 0 });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
