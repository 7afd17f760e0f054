import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planChannels } from '../../../../shared/recording/channel-plan.ts';
import { McapWalker } from '../../../../shared/recording/mcap/mcap-walker.ts';
import { McapFault } from '../../../../shared/recording/mcap/open-chunk.ts';
import { OPCODE } from '../../../../shared/recording/mcap/records.ts';
import { RowEncoder, type RowEncoderOptions } from '../../../../shared/recording/row-encoder.ts';
import { RowBatcher } from '../../../../shared/recording/rows.ts';

const plan = planChannels('car', [{ sensor: 'speed', kind: 'number' }], {});

function fileOf(times: readonly number[], options: RowEncoderOptions): Buffer {
  const rows = new RowBatcher(490_000);
  rows.makeRoom(times.length);
  for (const ns of times) rows.addNumber(0, ns, ns / 8);
  const encoder = new RowEncoder('file', options);
  encoder.start(plan);
  encoder.write(rows.take());
  encoder.end();
  return Buffer.concat(encoder.take());
}

function walk(file: Buffer, pieceBytes = file.length): McapWalker {
  const walker = new McapWalker();
  for (let at = 0; at < file.length; at += pieceBytes) walker.push(file.subarray(at, at + pieceBytes));
  walker.finish();
  return walker;
}

/** Opcodes of a file's records and where they begin. */
function recordsOf(file: Buffer): { opcode: number; at: number; end: number }[] {
  const records = [];
  for (let at = 8; at < file.length - 8; ) {
    const end = at + 9 + file.readUInt32LE(at + 1);
    records.push({ opcode: file[at] ?? 0, at, end });
    at = end;
  }
  return records;
}

/** A copy with another byte, and with the data section's checksum that fits it. */
function forged(file: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(file);
  change(copy);
  const dataEnd = recordsOf(file).find(({ opcode }) => opcode === OPCODE.dataEnd)?.at ?? 0;
  copy.writeUInt32LE(crc32(copy.subarray(0, dataEnd)), dataEnd + 9);
  return copy;
}

const options = fc.record({
  chunkBytes: fc.constantFrom(1, 300, 1_000_000),
  compression: fc.constantFrom(undefined, 'none' as const),
});
const choices = options.map(({ chunkBytes, compression }) => ({
  chunkBytes,
  ...(compression !== undefined && { compression }),
}));
const ascending = fc
  .array(fc.nat(2 ** 40), { maxLength: 200 })
  .map((times) => times.toSorted((a, b) => a - b));

const FIRST_TIMES = Array.from({ length: 15 }, (_, at) => at * 1000);

describe('McapWalker', () => {
  it('counts the messages of a file and takes its checksum, however it is cut', () => {
    fc.assert(
      fc.property(ascending, choices, fc.integer({ min: 1, max: 5000 }), (times, choice, pieceBytes) => {
        const file = fileOf(times, choice);

        const walker = walk(file, pieceBytes);

        expect([walker.count, walker.crc]).toEqual([times.length, crc32(file)]);
      }),
    );
  });

  it('takes a file whose records are longer than its first buffer', () => {
    const times = Array.from({ length: 8000 }, (_, at) => at);
    const file = Buffer.concat([
      fileOf([], {}).subarray(0, 8),
      longRecord(300_000),
      fileOf(times, {}).subarray(8),
    ]);
    const whole = forged(file, () => {});

    const walker = walk(whole, 65_536);

    expect([walker.count, walker.crc]).toEqual([times.length, crc32(whole)]);
  });

  it('refuses messages that are not in order, within a chunk and between chunks', () => {
    for (const chunkBytes of [1, 1_000_000]) {
      const file = fileOf([5, 6, 4], { chunkBytes });
      expect(() => walk(file)).toThrow(McapFault);
    }
  });

  it('refuses a file that was changed or cut anywhere before its summary', () => {
    const file = fileOf(FIRST_TIMES, { chunkBytes: 300 });
    const dataEnd = recordsOf(file).find(({ opcode }) => opcode === OPCODE.dataEnd)?.end ?? 0;
    for (let at = 0; at < dataEnd; at += 1) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      expect(() => walk(changed)).toThrow(McapFault);
      expect(() => walk(file.subarray(0, at))).toThrow(McapFault);
    }
  });

  it('refuses a chunk whose own checksum does not fit, though that of the data does', () => {
    for (const compression of ['none', undefined] as const) {
      const file = fileOf(FIRST_TIMES, { ...(compression && { compression }) });
      const chunk = recordsOf(file).find(({ opcode }) => opcode === OPCODE.chunk);
      const damage = (copy: Buffer): void => {
        const at = (chunk?.end ?? 0) - 1;
        copy[at] = (copy[at] ?? 0) ^ 0x01;
      };
      expect(() => walk(forged(file, () => {}))).not.toThrow();
      expect(() => walk(forged(file, damage))).toThrow(McapFault);
    }
  });
});

/** A record of an opcode that no one knows, which is passed over. */
function longRecord(bytes: number): Buffer {
  const record = Buffer.alloc(9 + bytes, 0x55);
  record[0] = 0x80;
  record.writeBigUInt64LE(BigInt(bytes), 1);
  return record;
}
