import { expect, it } from 'vitest';
import { CHANNEL_LIMITS } from '../../../shared/index/limits.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { openBatch } from '../../../shared/ingest/batch.ts';
import { MemoryDeadLetters } from '../../support/memory/dead-letters.ts';
import { batchOf, deliver, LATER_MS, memoryStores, rowsOf } from '../../support/stores.ts';

const HOUR = 493_798;

const reading = (sensor: string, ns: number): Reading => ({
  device: 'car',
  sensor,
  hour: HOUR,
  ns,
  kind: 'number',
  value: ns,
});

it('stores what fits when a device has too many sensors, and puts the rest aside', async () => {
  const stores = memoryStores();
  const letters = new MemoryDeadLetters();
  const full = Array.from({ length: CHANNEL_LIMITS.stored }, (_, number) => reading(`s${number}`, 1));
  await deliver(stores, [batchOf('1', full)]);

  const poll = [batchOf('2', [reading('s7', 2), reading('one-too-many', 2), reading('one-too-many', 3)])];
  const failed = await deliver(stores, poll, LATER_MS, letters);

  expect(failed).toBeUndefined();
  const rows = await rowsOf(stores, 'car');
  expect(rows).toHaveLength(CHANNEL_LIMITS.stored + 1);
  expect(rows.at(-1)).toMatchObject({ sensor: 's7', ns: 2 });
  expect(letters.kept).toMatchObject([
    { reason: 'too-many-channels', arrival: '2', device: 'car', readings: 2 },
  ]);
  const [block] = openBatch(letters.kept[0]!.data);
  expect(block).toMatchObject({ device: 'car', hour: HOUR, columns: [{ sensor: 'one-too-many' }] });
});
