import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordingFacts } from '../../../shared/verify/recording-facts.ts';
import { RecordingScan } from '../../../shared/verify/scan-recording.ts';
import { CONTENT, writeRecording } from '../../support/broken-backends/recording.ts';
import { indexedReader } from '../../support/mcap.ts';
import { writeForeign } from '../../support/foreign-mcap.ts';
import { cut } from '../cli/fake-terminal.ts';

const whole = await writeRecording();

/** Whatever is not written before the last piece that is of use. */
function scanned(pieces: Iterable<Uint8Array>): RecordingFacts {
  const scan = new RecordingScan();
  for (const piece of pieces) if (!scan.append(piece)) break;
  return scan.facts();
}

/** Bytes of buffers that something still refers to. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().arrayBuffers;
}

const messages = (step: number) => ({
  channel: step % 4,
  logTime: BigInt(step) * 1000n,
  data: Buffer.from(`message ${step} `.repeat(20)),
});

describe('a recording', () => {
  it('is seen to be the same however it is cut', () => {
    const once = scanned([whole]);

    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 5 }), (sizes) => {
        expect(scanned(cut(whole, sizes))).toEqual(once);
      }),
      { numRuns: 40 },
    );
    expect(scanned(cut(whole, [1]))).toEqual(once);
    expect([once.isComplete, once.messages, once.wrongChecksums]).toEqual([
      true,
      CONTENT.messages.length,
      [],
    ]);
  });

  it('is seen to have its summary where a reader by index finds it', async () => {
    const reader = await indexedReader(whole);

    const { summaryAt, statistics, chunks } = scanned([whole]);

    expect(BigInt(summaryAt ?? 0)).toBe(reader.footer.summaryStart);
    expect(statistics).toMatchObject({ messageCount: reader.statistics?.messageCount });
    expect(chunks).toBe(reader.chunkIndexes.length);
  });

  it('is never taken for whole where it stops', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (length) => {
        expect(scanned([whole.subarray(0, length)]).isComplete).toBe(false);
      }),
    );
  });

  it('is never taken for sound where one byte of it is another', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: whole.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, by) => {
          const damaged = Buffer.from(whole);
          damaged[at] = (damaged[at] ?? 0) ^ by;

          const facts = scanned([damaged]);

          expect(facts.isComplete && facts.wrongChecksums.length === 0).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each(['', 'zstd', 'lz4'] as const)(
    'is read with the compression "%s", and without chunks',
    async (compression) => {
      const content = Array.from({ length: 300 }, (_, step) => messages(step));

      const facts = [true, false].map((useChunks) =>
        writeForeign(content, { compression, useChunks, chunkSize: 900 }),
      );
      const [chunked, plain] = (await Promise.all(facts)).map((bytes) => scanned([bytes]));

      expect([chunked?.isComplete, chunked?.messages, chunked?.fault]).toEqual([true, 300, undefined]);
      expect([plain?.chunks, plain?.digest]).toEqual([0, chunked?.digest]);
    },
  );

  it('has another digest as soon as a message is another', async () => {
    const { messages: content } = CONTENT;
    const other = content.map((message, at) => (at === 77 ? { ...message, value: -1 } : message));

    const digests = [content, content, other, content.slice(1)].map((of) =>
      writeRecording({ ...CONTENT, messages: of }),
    );
    const [one, same, changed, shorter] = (await Promise.all(digests)).map(
      (bytes) => scanned([bytes]).digest,
    );

    expect(same).toBe(one);
    expect(new Set([one, changed, shorter]).size).toBe(3);
  });
});

describe('what would take all memory', () => {
  it.each([
    ['a record that says it is longer than is taken', 2n ** 40n],
    ['a record that says it is as long as a number can be', 2n ** 64n - 1n],
  ])('%s ends it', (_, length) => {
    const head = Buffer.alloc(9, 6);
    head.writeBigUInt64LE(length, 1);

    const { fault } = scanned([whole.subarray(0, 8), head]);

    expect(fault).toContain('longer than is taken');
  });

  it('is not held: a recording that never ends', () => {
    const scan = new RecordingScan();
    // The magic, and the record that a recording begins with.
    scan.append(whole.subarray(0, 17 + Number(whole.readBigUInt64LE(9))));
    // A record of a kind that nobody knows, again and again.
    const filler = Buffer.alloc(8 * 1024 * 1024, 0xff);
    filler.writeBigUInt64LE(BigInt(filler.length - 9), 1);
    const before = heldBytes();

    const taken = Array.from({ length: 40 }, () => scan.append(filler));

    expect(new Set(taken)).toEqual(new Set([true]));
    expect(heldBytes() - before).toBeLessThan(5 * filler.length);
    expect(scan.facts().bytes).toBeGreaterThan(40 * filler.length);
  });
});
