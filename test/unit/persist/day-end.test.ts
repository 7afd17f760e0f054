import { expect, test } from 'vitest';
import { FUNCTIONS, NIGHTLY_DUMP } from '../../../functions/catalogue.ts';
import { DAY_END } from '../../../shared/index/day-end.ts';
import { dateOfHour, HOUR_MS } from '../../../shared/reading/instant.ts';
import { FIRST_HOUR, numbered } from '../../support/readings.ts';
import { batchOf, deliver, memoryStores } from '../../support/stores.ts';

const DATE = dateOfHour(FIRST_HOUR);
const MIDNIGHT_MS = (FIRST_HOUR - (FIRST_HOUR % 24) + 24) * HOUR_MS;

/** Marks of a day that is delivered to in the evening, and once more so long after its end. */
async function marksOf(afterEndMs: number): Promise<{ before: string; after: string }> {
  const stores = memoryStores();
  const token = async (): Promise<string> => (await stores.index.markOf('car', DATE))?.token ?? '';
  await deliver(stores, [batchOf('1', [numbered('car', 's', FIRST_HOUR, 0, 1)])], MIDNIGHT_MS - HOUR_MS);
  const before = await token();
  await deliver(stores, [batchOf('2', [numbered('car', 's', FIRST_HOUR, 10, 6)])], MIDNIGHT_MS + afterEndMs);
  return { before, after: await token() };
}

test('a day that has just ended keeps the mark that it was listed with', async () => {
  const { before, after } = await marksOf(DAY_END.markedAgainAfterMs - 1);

  expect(before).not.toBe('');
  expect(after).toBe(before);
});

test('a day that is over for a while is marked anew', async () => {
  const { before, after } = await marksOf(DAY_END.markedAgainAfterMs);

  expect(after).not.toBe('');
  expect(after).not.toBe(before);
});

test('no mark is taken away before every delivery that marked nothing is done, and the nightly dump takes it', () => {
  const clockOffMs = 5 * 60_000;
  const deliveredMs = FUNCTIONS.persist.timeoutSeconds * 1000;
  const { hourUtc, minuteUtc } = NIGHTLY_DUMP;
  const nightMs = hourUtc * HOUR_MS + minuteUtc * 60_000;

  expect(DAY_END.settledAfterMs).toBeGreaterThanOrEqual(
    DAY_END.markedAgainAfterMs + deliveredMs + 2 * clockOffMs,
  );
  expect(nightMs).toBeGreaterThan(DAY_END.settledAfterMs + clockOffMs);
});
