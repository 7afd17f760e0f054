import { expect, test } from 'vitest';
import { CHANNEL_LIMITS } from '../../../shared/index/limits.ts';
import { LANE_LIMITS } from '../../../shared/ingest/limits.ts';
import { HOUR_MS } from '../../../shared/reading/instant.ts';
import { revisionAt } from '../../../shared/statistics/open-trail.ts';
import { memoryStores, store } from '../../support/stores.ts';
import { FIRST_HOUR, numbered } from '../../support/readings.ts';

/** Segments of one lane in an hour, at 18 a second. */
const OF_A_LANE = 18 * 3600;

const stores = memoryStores();
await store(stores, [numbered('car', 's', FIRST_HOUR, 0, 1)]);
const [entry] = await stores.index.hours('car', FIRST_HOUR, FIRST_HOUR);

test('of an hour is less than that of the next, however often all of its lanes were written', () => {
  const busy = { ...entry!, revision: OF_A_LANE * LANE_LIMITS.lanes };
  const next = { ...entry!, hour: FIRST_HOUR + 1, revision: 1 };

  expect(revisionAt(busy)).toBeLessThan(revisionAt(next));
});

test('rises by one with a segment in the sum over all channels of a device, which is exact in this century', () => {
  const hour = Date.UTC(2100, 0, 1) / HOUR_MS;
  const sumOf = (revision: number): number =>
    (CHANNEL_LIMITS.stored - 1) * revisionAt({ ...entry!, hour, revision: OF_A_LANE * LANE_LIMITS.lanes }) +
    revisionAt({ ...entry!, hour, revision });

  expect(sumOf(8) - sumOf(7)).toBe(1);
  expect(Number.isSafeInteger(sumOf(8))).toBe(true);
});
