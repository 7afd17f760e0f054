import { expect, it } from 'vitest';
import { CHANNEL_LIMITS } from '../../../shared/index/limits.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { batchOf, deliver, memoryStores, rowsOf } from '../../support/stores.ts';

const HOUR = 493_798;

const reading = (sensor: string, ns: number): Reading => ({
  device: 'car',
  sensor,
  hour: HOUR,
  ns,
  kind: 'number',
  value: ns,
});

it('stores what fits when a device has too many sensors, and reports the batch that has the rest', async () => {
  const stores = memoryStores();
  const full = Array.from({ length: CHANNEL_LIMITS.stored }, (_, number) => reading(`s${number}`, 1));
  await deliver(stores, [batchOf('1', full)]);

  const failed = await deliver(stores, [batchOf('2', [reading('s7', 2), reading('one-too-many', 2)])]);

  expect(failed).toBe('2');
  const rows = await rowsOf(stores, 'car');
  expect(rows).toHaveLength(CHANNEL_LIMITS.stored + 1);
  expect(rows.at(-1)).toMatchObject({ sensor: 's7', ns: 2 });
});
