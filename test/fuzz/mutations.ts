import * as fc from 'fast-check';

/** A change to some bytes. Places are from 0 to 1, so that shrinking the bytes keeps the change meaningful. */
type Mutation =
  | { readonly op: 'flip'; readonly place: number; readonly bit: number }
  | { readonly op: 'put'; readonly place: number; readonly bytes: Uint8Array }
  | { readonly op: 'insert'; readonly place: number; readonly bytes: Uint8Array }
  | { readonly op: 'cut'; readonly place: number }
  | { readonly op: 'remove' | 'repeat'; readonly place: number; readonly length: number }
  | { readonly op: 'splice'; readonly place: number; readonly other: number; readonly length: number };

const fixed = (bytes: number, write: (buffer: Buffer) => void): Uint8Array => {
  const buffer = Buffer.alloc(bytes);
  write(buffer);
  return Uint8Array.from(buffer);
};

/** Lengths and counts at the edges of their types, as the formats here write them. */
const EXTREMES = [
  ...[0, 1, 0x7f, 0x80, 0xff].map((value) => Uint8Array.of(value)),
  ...[0, 0xffff].map((value) => fixed(2, (buffer) => buffer.writeUInt16LE(value))),
  ...[0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff].map((value) =>
    fixed(4, (buffer) => buffer.writeUInt32LE(value)),
  ),
  ...[0n, 2n ** 28n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n].map((value) =>
    fixed(8, (buffer) => buffer.writeBigUInt64LE(value)),
  ),
  // LEB128: 2^31, 2^53 - 1, the longest that is taken, and one that never ends.
  Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x08),
  Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f),
  Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f),
  new Uint8Array(12).fill(0xff),
];

/** Bytes that mean something to parsers of text. */
const SIGNS = ['"', '\\', '{', '}', '[', ']', ',', ':', '\n', '\r\n', '\0', '\ufeff', '\u2028', '-', '1e999']
  .concat(['"__proto__"', '"constructor"', '\\ud800', 'null', '%', '+', '=', '~', '#'])
  .map((text) => Uint8Array.from(Buffer.from(text)));

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const length = fc.integer({ min: 1, max: 64 });
const little = fc.oneof(
  fc.constantFrom(...EXTREMES),
  fc.constantFrom(...SIGNS),
  fc.uint8Array({ minLength: 1, maxLength: 8 }),
);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ op: fc.constant('flip' as const), place, bit: fc.nat(7) }),
  fc.record({ op: fc.constant('put' as const), place, bytes: little }),
  fc.record({ op: fc.constant('insert' as const), place, bytes: little }),
  fc.record({ op: fc.constant('cut' as const), place }),
  fc.record({ op: fc.constantFrom('remove' as const, 'repeat' as const), place, length }),
  fc.record({ op: fc.constant('splice' as const), place, other: place, length }),
);

function mutate(bytes: Buffer, change: Mutation, other: Uint8Array): Buffer {
  const at = Math.floor(change.place * (bytes.length + 1));
  const before = bytes.subarray(0, at);
  switch (change.op) {
    case 'flip': {
      const flipped = Buffer.from(bytes);
      if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << change.bit);
      return flipped;
    }
    case 'put':
      return Buffer.concat([before, change.bytes, bytes.subarray(at + change.bytes.length)]);
    case 'insert':
      return Buffer.concat([before, change.bytes, bytes.subarray(at)]);
    case 'cut':
      return Buffer.from(before);
    case 'remove':
      return Buffer.concat([before, bytes.subarray(at + change.length)]);
    case 'repeat':
      return Buffer.concat([before, bytes.subarray(at, at + change.length), bytes.subarray(at)]);
    case 'splice': {
      const from = Math.floor(change.other * (other.length + 1));
      return Buffer.concat([before, other.subarray(from, from + change.length), bytes.subarray(at)]);
    }
  }
}

/** Good bytes, bytes with up to five things wrong with them, and now and then just any bytes. */
export function mutated(good: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Buffer> {
  const damaged = fc
    .tuple(good, fc.array(mutation, { minLength: 1, maxLength: 5 }), good)
    .map(([bytes, changes, other]) =>
      changes.reduce<Buffer>((all, change) => mutate(all, change, other), Buffer.from(bytes)),
    );
  return fc.oneof(
    { weight: 1, arbitrary: good.map((bytes) => Buffer.from(bytes)) },
    { weight: 12, arbitrary: damaged },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  );
}

/** As mutated, for texts. Half a character becomes U+FFFD. */
export const mutatedText = (good: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  mutated(good.map((text) => Buffer.from(text, 'utf8'))).map((bytes) => bytes.toString('utf8'));
