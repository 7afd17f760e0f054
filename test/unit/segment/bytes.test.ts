import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../shared/segment/byte-reader.ts';
import { ByteWriter } from '../../../shared/segment/byte-writer.ts';

const whole = fc.oneof(
  fc.nat(),
  fc.maxSafeNat(),
  fc.integer({ min: 0, max: 52 }).map((power) => 2 ** power),
  fc.integer({ min: 0, max: 53 }).map((power) => 2 ** power - 1),
);

describe('ByteWriter and ByteReader', () => {
  it('keep whole numbers up to 2^53 - 1', () => {
    fc.assert(
      fc.property(fc.array(whole, { maxLength: 2000 }), (numbers) => {
        const writer = new ByteWriter();
        for (const number of numbers) writer.varint(number);
        const reader = new ByteReader(writer.bytes());

        expect(numbers.map(() => reader.varint())).toEqual(numbers);
        expect(reader.rest).toBe(0);
      }),
    );
  });

  it('keep signed whole numbers with a magnitude below 2^52', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -(2 ** 52) + 1, max: 2 ** 52 - 1 }), { maxLength: 200 }),
        (numbers) => {
          const writer = new ByteWriter();
          for (const number of numbers) writer.zigzag(number);
          const reader = new ByteReader(writer.bytes());

          expect(numbers.map(() => reader.zigzag())).toEqual(numbers);
        },
      ),
    );
  });

  it('keep a mixture of everything', () => {
    fc.assert(
      fc.property(
        fc.nat(255),
        fc.nat(0xffff_ffff),
        fc.double(),
        fc.string({ unit: 'grapheme' }),
        (byte, word, double, text) => {
          const writer = new ByteWriter();
          writer.u8(byte);
          writer.u32(word);
          writer.f64(double);
          writer.text(text);
          const reader = new ByteReader(writer.bytes());

          expect([reader.u8(), reader.u32(), reader.f64(), reader.text()]).toEqual([
            byte,
            word,
            double,
            text,
          ]);
        },
      ),
    );
  });

  it.each([
    [
      'a number that does not end',
      [255, 255, 255, 255, 255, 255, 255, 255, 1],
      (r: ByteReader) => r.varint(),
    ],
    ['a number cut off', [128], (r: ByteReader) => r.varint()],
    ['nothing', [], (r: ByteReader) => r.u8()],
    ['a text longer than the rest', [200, 1, 65], (r: ByteReader) => r.text()],
    ['a count that claims too much', [255, 255, 255, 127, 1], (r: ByteReader) => r.count(1)],
  ])('refuse %s', (_, bytes, read) => {
    const reader = new ByteReader(Uint8Array.from(bytes));

    expect(() => read(reader)).toThrow(expect.objectContaining({ code: 'corrupt-segment' }));
  });
});
