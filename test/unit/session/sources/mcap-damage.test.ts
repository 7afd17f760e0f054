import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OdographError } from '../../../../shared/errors/odograph-error.ts';
import { openMcapFile } from '../../../../shared/session/sources/mcap-file.ts';
import {
  MemorySource,
  foreignMessages,
  foreignOptions,
  inOrder,
  placesOf,
  writeForeign,
} from '../../../support/foreign-mcap.ts';
import { type FoundMessage, collect } from '../../../support/source-parts.ts';

const read = async (file: Buffer): Promise<FoundMessage[]> => {
  const data = await openMcapFile(new MemorySource(file), { name: 'file', revision: 'r' });
  return (await collect(data)).messages;
};

/** Messages of what may be damaged; undefined where it is refused. */
async function readOrRefuse(file: Buffer): Promise<FoundMessage[] | undefined> {
  try {
    return await read(file);
  } catch (error) {
    if (error instanceof OdographError && error.code === 'source-failed') return undefined;
    throw error;
  }
}

const ordered = (messages: readonly FoundMessage[]): FoundMessage[] =>
  inOrder(messages).map(({ channel, logTime, data }) => ({ channel, logTime, data }));

const DATA_END = 0x0f;

/** Evenly from 0 to 1: doubles would be near 0 nearly always. */
const place = fc.integer({ min: 0, max: 999_999 }).map((value) => value / 1_000_000);

interface Lie {
  readonly place: number;
  readonly bytes: Buffer;
}

const u64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
};

/** Numbers at the edges of their types, near what may stand there, and any bytes. */
const lies: fc.Arbitrary<Lie[]> = fc.array(
  fc.record({
    place,
    bytes: fc.oneof(
      fc.constantFrom(0n, 1n, 2n ** 27n, 2n ** 28n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n).map(u64),
      fc.nat(2000).map((value) => u64(BigInt(value))),
      fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
    ),
  }),
  { minLength: 1, maxLength: 3 },
);

/** Puts lies between two places of a file. */
function tell(file: Buffer, from: number, to: number, told: readonly Lie[]): void {
  for (const { place: at, bytes } of told) bytes.copy(file, from + Math.floor(at * (to - from)));
}

describe('openMcapFile, of what is damaged', () => {
  it('refuses a file that was cut off, wherever', async () => {
    await fc.assert(
      fc.asyncProperty(foreignMessages, foreignOptions, place, async (messages, options, cut) => {
        const file = await writeForeign(messages, options);

        const found = await readOrRefuse(file.subarray(0, Math.floor(cut * file.length)));

        expect(found).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it('refuses a file with a changed bit, or finds exactly what was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        foreignMessages,
        foreignOptions,
        place,
        fc.nat(7),
        async (messages, options, at, bit) => {
          const file = await writeForeign(messages, { ...options, hasCrc: true });
          const byte = Math.floor(at * file.length);
          file[byte] = file[byte]! ^ (1 << bit);

          const found = await readOrRefuse(file);

          const written = ordered(messages);
          expect(found ?? written).toEqual(written);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('refuses a summary that lies, or finds exactly what was written', async () => {
    await fc.assert(
      fc.asyncProperty(foreignMessages, foreignOptions, lies, async (messages, options, told) => {
        const file = await writeForeign(messages, { ...options, hasCrc: false });
        const places = placesOf(file);
        const from = places.find(({ opcode }) => opcode === DATA_END)!.end;
        tell(file, from, file.length, told);

        const found = await readOrRefuse(file);

        const written = ordered(messages);
        expect(found ?? written).toEqual(written);
      }),
      { numRuns: 1500 },
    );
  });

  it('refuses heads of records that lie, or finds what can be read, without another error', async () => {
    await fc.assert(
      fc.asyncProperty(
        foreignMessages,
        foreignOptions,
        lies,
        fc.nat(),
        async (messages, options, told, nth) => {
          const file = await writeForeign(messages, { ...options, hasCrc: false });
          const places = placesOf(file);
          const { at } = places[nth % places.length]!;
          tell(file, at, Math.min(at + 60, file.length), told);

          const found = await readOrRefuse(file);

          const bytes = (found ?? []).reduce((sum, { data }) => sum + data.length, 0);
          expect(bytes).toBeLessThan(256 * file.length + 1);
        },
      ),
      { numRuns: 1500 },
    );
  });
});
