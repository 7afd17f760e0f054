import { expect, test } from 'vitest';
import { dumpListQuery } from '../../../shared/api/dumps.ts';

const isTaken = (query: object): boolean => dumpListQuery.safeParse(query).success;

test('recordings are listed of a day, or of a device from one day to another', () => {
  const device = 'car-1';
  const day = '2026-05-23';
  const yearBefore = '2025-05-23';

  expect(
    [
      { date: day },
      { date: day, device },
      { device, from: day, to: day },
      { device, from: yearBefore, to: day },
      { device, from: '2024-02-28', to: '2024-03-01' },
    ].map(isTaken),
  ).toEqual([true, true, true, true, true]);
  expect(
    [
      {},
      { device },
      { from: day, to: day },
      { device, from: day },
      { device, to: day },
      { date: day, device, from: day, to: day },
      { date: day, from: day },
      { device, from: day, to: yearBefore },
      { device, from: '2025-05-22', to: day },
      { device, from: '2026-02-30', to: day },
    ].map(isTaken),
  ).toEqual(Array.from({ length: 10 }, () => false));
});
