import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { dumpDay } from '../../../shared/dump/dump-day.ts';
import { NdjsonWriter } from '../../../shared/dump/ndjson.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { planChannels } from '../../../shared/recording/channel-plan.ts';
import { RowBatcher } from '../../../shared/recording/rows.ts';
import { MemoryFileStore } from '../../support/memory/file-store.ts';
import { ODD_NAMES } from '../../support/names.ts';
import { lineOf, Oracle } from '../../support/oracle.ts';
import { FIRST_HOUR, readingBatches } from '../../support/readings.ts';
import {
  LATER_MS,
  memoryStores,
  newFileWriter,
  newToken,
  rowsOf,
  store,
  type Stores,
} from '../../support/stores.ts';
import { verdictsOf } from '../../support/verdicts.ts';

const DATES = ['2026-05-01', '2026-05-02', '2026-05-03', '2026-05-06'];

/** Everything that a device's dumps hold as lines, read as ingest reads it. */
async function dumpedReadings(stores: Stores, device: string): Promise<Reading[]> {
  const files = new MemoryFileStore();
  const readings: Reading[] = [];
  for (const date of DATES) {
    const { dump } = await dumpDay(device, date, {
      ...stores,
      files,
      newWriter: newFileWriter,
      now: () => 0,
      newToken,
    });
    if (dump === undefined) continue;
    const lines = gunzipSync(files.files.get(dump.ndjson.key)!);
    for (const verdict of verdictsOf([lines], { nowMs: LATER_MS })) {
      if (!('reading' in verdict)) throw new Error(`line ${verdict.line}: ${verdict.invalid.reason}`);
      readings.push(verdict.reading);
    }
  }
  return readings;
}

it('writes lines that are taken back as the same readings', async () => {
  await fc.assert(
    fc.asyncProperty(readingBatches, async (batches) => {
      const stores = memoryStores();
      for (const batch of batches) await store(stores, batch);
      const device = batches[0]![0]!.device;
      const lines = await dumpedReadings(stores, device);
      const again = memoryStores();
      await store(again, lines.toReversed());
      expect(lines.map(lineOf).toSorted()).toEqual(new Oracle().add(batches.flat()).lines(device));
      expect((await rowsOf(again, device)).map(lineOf).toSorted()).toEqual(lines.map(lineOf).toSorted());
    }),
    { numRuns: 40 },
  );
});

it('keeps every name and value to the last bit', async () => {
  const texts = ['', 'line\nbreak\r\t', '"\\', '\u2028\u0000', '🚗', '{"not":"parsed"}'];
  const numbers = [-0, 5e-324, 1.7976931348623157e308, 0.1, -123456789.000001, 2 ** 53];
  const objects = [
    '{}',
    '{"n":12345678901234567890.10,"z":-0,"e":1E5}',
    '{"__proto__":{"a":[null,"\\ud800"]}}',
  ];
  const values = [
    ...texts.map((value) => ({ kind: 'text', value }) as const),
    ...numbers.map((value) => ({ kind: 'number', value }) as const),
    ...objects.map((value) => ({ kind: 'json', value }) as const),
  ];
  for (const device of ODD_NAMES) {
    const stores = memoryStores();
    const readings = values.map((value, ns): Reading => {
      return { device, sensor: ODD_NAMES[ns % ODD_NAMES.length]!, hour: FIRST_HOUR, ns, ...value };
    });
    await store(stores, readings);
    const lines = await dumpedReadings(stores, device);
    expect(lines).toEqual(readings);
    expect(lines.map(({ value }) => Object.is(value, -0))).toEqual(
      readings.map(({ value }) => Object.is(value, -0)),
    );
  }
});

it('writes long values piece by piece, however many one batch has', () => {
  const mebibyte = 1024 * 1024;
  const batcher = new RowBatcher(FIRST_HOUR);
  const texts = Array.from({ length: 1000 }, (_, at) => `${at}`.padEnd(8000, 'ü"'));
  texts.forEach((text, ns) => batcher.addText(0, ns, text));
  const batch = batcher.take();
  const writer = new NdjsonWriter('car', planChannels('car', [{ sensor: 'log', kind: 'text' }], {}));

  const pieces: string[] = [];
  for (let row = 0; row < batch.count; ) {
    const { text, next } = writer.write(batch, row);
    expect(text.length).toBeLessThan(mebibyte + 32_768);
    pieces.push(text.toString());
    row = next;
  }

  const lines = pieces.join('').split('\n').slice(0, -1);
  expect(lines.map((line) => (JSON.parse(line) as { value: string }).value)).toEqual(texts);
  expect(pieces.length).toBeGreaterThan(1);
});
