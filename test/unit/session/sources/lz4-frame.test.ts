import * as fc from 'fast-check';
import { compress, decompress } from 'lz4js';
import { describe, expect, it } from 'vitest';
import { McapFault } from '../../../../shared/recording/mcap/open-chunk.ts';
import { expandLz4 } from '../../../../shared/session/sources/mcap/lz4-frame.ts';

/** Bytes that repeat in long and in short runs, and some that do not. */
const contents = fc
  .array(
    fc
      .tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.oneof(fc.nat(3), fc.nat(2000)))
      .map(([bytes, times]) => Buffer.concat(Array.from({ length: times }, () => Buffer.from(bytes)))),
    { maxLength: 6 },
  )
  .map((runs) => Buffer.concat(runs));

/** What the command `lz4` of LZ4 1.9.4 makes of `hello hello hello hello`. */
const OF_COMMAND = Buffer.from('04224d186440a70f0000006868656c6c6f2006005068656c6c6f00000000f26b940b', 'hex');

const frame = (flags: number, ...blocks: Buffer[]): Buffer =>
  Buffer.concat([Buffer.of(0x04, 0x22, 0x4d, 0x18, flags, 0x40, 0), ...blocks, Buffer.alloc(4)]);

function block(bytes: readonly number[], stored = false): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE((bytes.length | (stored ? 0x8000_0000 : 0)) >>> 0);
  return Buffer.concat([length, Buffer.from(bytes)]);
}

/** What comes out; undefined where it is refused, with the one error for it. */
function orRefused(run: () => Buffer): Buffer | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof McapFault) return undefined;
    throw error;
  }
}

describe('expandLz4', () => {
  it('gives back what the reference compressed', () => {
    fc.assert(
      fc.property(contents, (content) => {
        expect(expandLz4(Buffer.from(compress(content)), content.length).equals(content)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('opens a frame of the lz4 command, with the checksum of its content', () => {
    expect(expandLz4(OF_COMMAND, 23).toString()).toBe('hello hello hello hello');
  });

  it('opens frames one after the other, and passes over those that are to be skipped', () => {
    const skipped = Buffer.from('502a4d1803000000aabbcc', 'hex');

    const content = expandLz4(Buffer.concat([OF_COMMAND, skipped, OF_COMMAND]), 46);

    expect(content.toString()).toBe('hello hello hello hello'.repeat(2));
  });

  it('opens blocks that are stored, that go back into others, and that have checksums', () => {
    const linked = frame(
      0x40,
      block([0x61, 0x62, 0x63, 0x64, 0x65], true),
      block([0x00, 0x05, 0x00, 0x10, 0x78]),
    );
    const checked = frame(0x70, Buffer.concat([block([0x61, 0x62], true), Buffer.alloc(4)]));
    // A block of flag 0x10 has a checksum after it; a frame without the flag 0x20 may go back into other blocks.
    expect(expandLz4(linked, 10).toString()).toBe('abcdeabcdx');
    expect(expandLz4(checked, 2).toString()).toBe('ab');
  });

  it.each([
    ['a match before the beginning', frame(0x40, block([0x10, 0x61, 0x02, 0x00, 0x10, 0x62])), 6],
    ['a match of no distance', frame(0x40, block([0x10, 0x61, 0x00, 0x00, 0x10, 0x62])), 6],
    ['literals that go beyond the block', frame(0x40, block([0xf0, 0xff, 0x61])), 271],
    ['a match that ends the block', frame(0x40, block([0x10, 0x61, 0x01, 0x00])), 5],
    ['a length that never ends', frame(0x40, block([0xff, 0xff, 0xff, 0xff])), 100],
    ['more than the length', frame(0x40, block([0x61, 0x62, 0x63], true)), 2],
    ['less than the length', frame(0x40, block([0x61, 0x62, 0x63], true)), 4],
    ['a length that no such bytes have', OF_COMMAND, 2 ** 27],
    ['a block that goes beyond the frame', frame(0x40, Buffer.of(0xff, 0xff, 0, 0x80)), 65_535],
    ['a dictionary', frame(0x41, block([0x61], true)), 1],
    ['another version', frame(0x80, block([0x61], true)), 1],
    ['another magic', Buffer.from('00000000', 'hex'), 0],
    ['bytes after the frame', Buffer.concat([OF_COMMAND, Buffer.of(4)]), 23],
    ['nothing', Buffer.alloc(0), 1],
  ] as const)('refuses %s', (_, frames, size) => {
    expect(() => expandLz4(frames, size)).toThrow(McapFault);
  });

  it('refuses damaged frames, or gives what the reference gives', () => {
    fc.assert(
      fc.property(contents, fc.nat(), fc.nat(255), (content, place, value) => {
        const damaged = Buffer.from(compress(content));
        damaged[place % damaged.length] = value;
        const found = orRefused(() => expandLz4(damaged, content.length));
        const isRight = found === undefined || found.equals(Buffer.from(decompress(damaged, content.length)));
        expect(isRight).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
