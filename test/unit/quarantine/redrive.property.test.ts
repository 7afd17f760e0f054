import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { openBatch } from '../../../shared/ingest/batch.ts';
import type { DeadLetters } from '../../../shared/quarantine/dead-letters.ts';
import { openLetter } from '../../../shared/quarantine/dead-letter.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { redrivePage } from '../../../shared/quarantine/redrive.ts';
import { givenUp, redriveBench } from '../../support/letters.ts';
import { lineOf, Oracle } from '../../support/oracle.ts';
import { readingBatches } from '../../support/readings.ts';
import { batchOf, deliver, LATER_MS, rowsOf } from '../../support/stores.ts';

const DEVICES = ['car', 'van/2'];
const PAGE = { limit: 3, dryRun: false, untilMs: Number.POSITIVE_INFINITY } as const;

/** What goes wrong in one round of redriving. */
const rounds = fc.array(
  fc.record({
    /** The stream takes every batch but each so-manieth. */
    refused: fc.integer({ min: 1, max: 4 }),
    /** The letter cannot be removed after its batches were sent. */
    stays: fc.boolean(),
  }),
  { maxLength: 4 },
);

it('loses nothing and doubles nothing, whatever fails and however often it is done', async () => {
  await fc.assert(
    fc.asyncProperty(
      readingBatches,
      fc.integer({ min: 1, max: 4 }),
      rounds,
      async (readings, size, faults) => {
        const bench = redriveBench();
        const batches = readings.map((each, at) => ({
          ...batchOf(String(8 + at), each),
          device: each[0]!.device,
        }));
        for (let at = 0; at < batches.length; at += size) {
          const { key, body } = givenUp(batches.slice(at, at + size), LATER_MS + at * 1000);
          bench.letters.files.set(key, Buffer.from(body));
        }
        const inLetters = (): string[] =>
          [...bench.letters.files].flatMap(([key, file]) =>
            openLetter(key, file).batches.map(({ data }) => data.toString('base64')),
          );
        let arrival = 1000;
        const round = async (refused: number, stays: boolean): Promise<void> => {
          const bus = {
            send: async (all: typeof bench.bus.sent) => {
              const taken = all.map((_, place) => (place + 1) % refused !== 0);
              await bench.bus.send(all.filter((_, place) => taken[place]));
              return taken;
            },
          };
          const letters: DeadLetters = {
            list: async (after, limit) => bench.letters.list(after, limit),
            read: async (key) => bench.letters.read(key),
            remove: async (key) => (stays ? Promise.reject(new Error('away')) : bench.letters.remove(key)),
          };
          for (let cursor: string | undefined; ; ) {
            const page = await redrivePage({ ...PAGE, cursor }, { ...bench.ports, bus, letters });
            if (page.cursor === undefined) break;
            cursor = page.cursor;
          }
        };

        for (const { refused, stays } of faults) {
          await round(refused, stays);
          const somewhere = new Set([
            ...inLetters(),
            ...bench.bus.sent.map(({ data }) => data.toString('base64')),
          ]);
          for (const { data } of batches) {
            expect(somewhere.has(Buffer.from(data).toString('base64'))).toBe(true);
          }
        }
        await round(Number.POSITIVE_INFINITY, false);
        const sent = bench.bus.sent.map(({ data }) => ({ arrival: String((arrival += 1)), data }));
        const failed = await deliver(bench.stores, sent);

        expect(failed).toBeUndefined();
        expect(bench.letters.files.size).toBe(0);
        const stored = await Promise.all(DEVICES.map(async (device) => rowsOf(bench.stores, device)));
        const first = new Oracle().add(sent.flatMap(({ data }) => readingsOf(data, readings.flat())));
        stored.forEach((rows, at) => {
          expect(rows.map(lineOf).toSorted()).toEqual(first.lines(DEVICES[at]!));
        });
        const places = new Set(
          readings.flat().map(({ device, sensor, hour, ns }) => `${device} ${sensor} ${hour} ${ns}`),
        );
        expect(stored.flat()).toHaveLength(places.size);
      },
    ),
    { numRuns: 60 },
  );
});

/** The readings of a batch, each as it was before it was packed. */
function readingsOf(data: Uint8Array, all: readonly Reading[]): Reading[] {
  const lines = new Set(
    openBatch(data).flatMap(({ device, hour, columns }) =>
      columns.flatMap((column) =>
        Array.from(column.times, (ns, row) => {
          const value = 'numbers' in column ? column.numbers[row]! : column.texts[row]!;
          return `${device} ${lineOf({ sensor: column.sensor, hour, ns, kind: column.kind, value })}`;
        }),
      ),
    ),
  );
  return all.filter((reading) => lines.has(`${reading.device} ${lineOf(reading)}`));
}

it('opens whatever lies in the bucket, or tells why not', () => {
  const { body } = givenUp([{ arrival: '5', data: Buffer.from('x') }], LATER_MS);
  const texts = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .tuple(fc.nat(body.length), fc.string({ maxLength: 3 }))
      .map(([at, put]) => body.slice(0, at) + put + body.slice(at + 1)),
  );
  fc.assert(
    fc.property(fc.constantFrom('aws/lambda/x', 'dead-letters/x'), texts, (key, text) => {
      const letter = openLetter(key, Buffer.from(text));
      expect(letter.reason === 'unreadable').toBe(letter.batches.length === 0);
      expect(letter.detail).not.toBe('');
    }),
    { numRuns: 500 },
  );
});

it('opens a letter of as many bytes as the platform ever delivers', () => {
  const data = Buffer.alloc(10 * 1024 * 1024, 7);
  const { key, body } = givenUp([{ arrival: '5', data }], LATER_MS);

  const letter = openLetter(key, Buffer.from(body));

  expect(letter.batches[0]!.data.equals(data)).toBe(true);
});
