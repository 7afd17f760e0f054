import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { dumpDay } from '../../../shared/dump/dump-day.ts';
import { fromNanoseconds, HOUR_NS, type Instant, toNanoseconds } from '../../../shared/reading/instant.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { isStreamed, manifestOf, messagesOf, nsOf } from '../../support/manifests.ts';
import { MemoryFileStore } from '../../support/memory/file-store.ts';
import { Oracle } from '../../support/oracle.ts';
import { FIRST_HOUR, readingBatches } from '../../support/readings.ts';
import { ALWAYS, memoryStores, newFileWriter, newToken, store } from '../../support/stores.ts';

const instants: fc.Arbitrary<Instant> = fc.record({
  hour: fc.constantFrom(...[-1, 0, 1, 2, 3, 26, 27, 101].map((ahead) => FIRST_HOUR + ahead)),
  ns: fc.constantFrom(0, 1, 2, 3, 59_999_999_999, 60_000_000_000, 1_800_000_000_123, HOUR_NS - 1),
});

const ranges = fc.oneof(
  fc.constant(ALWAYS),
  fc
    .tuple(instants, instants)
    .map(([a, b]) => (toNanoseconds(a) <= toNanoseconds(b) ? { start: a, end: b } : { start: b, end: a })),
);

/** Globs, with a plain account of which sensors they mean. */
const selections = fc.constantFrom<readonly [string[] | undefined, (sensor: string) => boolean]>(
  [undefined, () => true],
  [['speed'], (sensor) => sensor === 'speed'],
  [['speed*'], (sensor) => sensor.startsWith('speed')],
  [['l??', 'a*'], (sensor) => /^(l..|a.*)$/.test(sensor)],
  [['location'], () => false],
  [['nothing'], () => false],
);

const textOf = (reading: Reading): string => {
  const value = Object.is(reading.value, -0) ? '-0' : String(reading.value);
  const shown = reading.kind === 'boolean' ? String(reading.value === 1) : value;
  return `${toNanoseconds(reading)} {"value":${reading.kind === 'text' ? JSON.stringify(value) : shown}}`;
};

it('lists sources that together hold exactly the readings that are asked for', async () => {
  await fc.assert(
    fc.asyncProperty(
      readingBatches,
      ranges,
      selections,
      fc.boolean(),
      async (batches, range, [sensors, means], dump) => {
        const stores = memoryStores();
        const files = new MemoryFileStore();
        const early = batches.slice(0, -1).flat();
        await store(stores, early);
        const ports = {
          ...stores,
          files,
          newWriter: newFileWriter,
          now: () => 0,
          newToken,
        };
        if (dump) await dumpDay('car', '2026-05-01', ports);
        await store(stores, batches.at(-1) ?? []);
        const all = new Oracle().add(early).add(batches.at(-1) ?? []);
        const [from, to] = [toNanoseconds(range.start), toNanoseconds(range.end)];
        const wanted = all
          .readings('car')
          .filter((each) => means(each.sensor) && toNanoseconds(each) >= from && toNanoseconds(each) <= to);

        const sources = await manifestOf(stores, { range, ...(sensors && { sensors }) });

        const found: string[] = [];
        for (const source of sources) {
          const messages = await messagesOf(stores, files, source);
          expect(messages.length).toBeGreaterThan(0);
          const [startNs, endNs] = isStreamed(source)
            ? [nsOf(source.startTime), nsOf(source.endTime)]
            : [from, to];
          expect(startNs).toBeLessThanOrEqual(messages[0]!.logTime);
          expect(endNs).toBeGreaterThanOrEqual(messages.at(-1)!.logTime);
          const plain = messages.filter(({ topic }) => topic !== '/location');
          found.push(...plain.map(({ logTime, text }) => `${logTime} ${text}`));
        }
        expect(found.toSorted()).toEqual(wanted.map(textOf).toSorted());
      },
    ),
    { numRuns: 150 },
  );
});

it('clips to the nanosecond, both ends included', async () => {
  const stores = memoryStores();
  const times = [10, 11, 12, 13, 14];
  const readings = times.map(
    (ns): Reading => ({ device: 'car', sensor: 'a', hour: FIRST_HOUR, ns, kind: 'number', value: ns }),
  );
  await store(stores, readings);
  const start = { hour: FIRST_HOUR, ns: 11 };
  const end = fromNanoseconds(toNanoseconds(start) + 2n);
  const [source, ...others] = await manifestOf(stores, { range: { start, end } });
  const messages = await messagesOf(stores, new MemoryFileStore(), source!);
  expect(others).toEqual([]);
  expect(messages.map(({ text }) => text)).toEqual(['{"value":11}', '{"value":12}', '{"value":13}']);
});
