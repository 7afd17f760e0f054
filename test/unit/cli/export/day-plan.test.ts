import * as fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { ALL_HOURS, dayOf, daysOf, wholeDays } from '../../../../cli/export/day-plan.ts';
import { OdographClient } from '../../../../shared/client/odograph-client.ts';
import { dumpKeys } from '../../../../shared/dump/dump-keys.ts';
import { dateOfHour } from '../../../../shared/reading/instant.ts';
import { RUNS } from '../../../support/arbitraries.ts';

const LAST_DAY = Date.UTC(2026, 6, 1) / 86_400_000;
const FIRST_DAY = Date.UTC(2000, 0, 1) / 86_400_000;
const dateOf = (day: number): string => dateOfHour(day * 24);

/** A day that has readings: dumped, or streamed in so many windows. */
interface FakeDay {
  readonly day: number;
  readonly windows: number;
}

/** A client of a manifest that covers at most so many days, and the ranges that it was asked for. */
function fakeClient(days: readonly FakeDay[], mostDays: number): { client: OdographClient; asked: string[] } {
  const asked: string[] = [];
  const fetch = async (url: URL): Promise<Response> => {
    const [start, end] = ['start', 'end'].map((name) => url.searchParams.get(name) ?? '');
    asked.push(`${start} ${end}`);
    const within = days.filter(
      ({ day }) => dateOf(day) >= start!.slice(0, 10) && dateOf(day) <= end!.slice(0, 10),
    );
    const [first, last] = [within[0]?.day ?? 0, within.at(-1)?.day ?? 0];
    if (last - first + 1 > mostDays)
      return Response.json({ status: 422, code: 'range-too-long', detail: 'too long' }, { status: 422 });
    return Response.json({ sources: within.flatMap(sourcesOf) });
  };
  return { client: new OdographClient({ baseUrl: new URL('http://fake'), fetch }), asked };
}

function sourcesOf({ day, windows }: FakeDay): object[] {
  const date = dateOf(day);
  if (windows === 0) {
    const { mcap } = dumpKeys('car', date, 3, 'token');
    return [{ url: `http://files/${mcap}`, id: `odograph-${mcap}`, supportsRangeRequests: true }];
  }
  return Array.from({ length: windows }, (_, at) => ({
    url: `/v1/data?device=car&at=${date}.${at}`,
    id: `odograph-${date}-${at}`,
    startTime: `${date}T0${at}:00:00.5Z`,
    endTime: `${date}T0${at}:30:00Z`,
    topics: [],
    schemas: [],
  }));
}

const fakeDays = fc
  .uniqueArray(
    fc.record({
      day: fc.integer({ min: FIRST_DAY, max: LAST_DAY }),
      windows: fc.nat({ max: 3 }),
    }),
    { selector: ({ day }) => day, maxLength: 12 },
  )
  .map((days) => days.toSorted((a, b) => a.day - b.day));

it('finds every day that has readings once and in order, however few days a manifest may cover', async () => {
  await fc.assert(
    fc.asyncProperty(fakeDays, fc.integer({ min: 1, max: 4000 }), async (days, mostDays) => {
      const { client, asked } = fakeClient(days, mostDays);

      const found = await Array.fromAsync(daysOf('car', ALL_HOURS, client));

      expect(found.map(({ date }) => date)).toEqual(days.map(({ day }) => dateOf(day)));
      expect(found.map(({ sources }) => sources.length)).toEqual(
        days.map(({ windows }) => Math.max(1, windows)),
      );
      // Ranges that are empty are seen to be so at once.
      expect(asked.length).toBeLessThanOrEqual(1 + 2 * 17 * Math.max(1, days.length));
    }),
    RUNS,
  );
});

test('the version of a day is the same however it is asked for, and another one when a source is', async () => {
  const days = [{ day: FIRST_DAY + 40, windows: 2 }];
  const { client } = fakeClient(days, 400);
  const changed = fakeClient([{ day: FIRST_DAY + 40, windows: 3 }], 400);
  const dumped = fakeClient([{ day: FIRST_DAY + 40, windows: 0 }], 400);

  const [planned] = await Array.fromAsync(daysOf('car', ALL_HOURS, client));
  const again = await dayOf('car', '2000-02-10', client);
  const others = await Promise.all(
    [changed, dumped].map(async (other) => dayOf('car', '2000-02-10', other.client)),
  );

  expect(again).toEqual(planned);
  expect(new Set([planned, ...others].map((day) => day?.version)).size).toBe(3);
  expect(others[1]?.sources.map(({ isFile }) => isFile)).toEqual([true]);
});

test('a range is made of whole days', () => {
  const range = wholeDays(24 * 100 + 7, 24 * 102);

  expect(range).toEqual({ from: 24 * 100, to: 24 * 103 - 1 });
});

const dateless = async (): Promise<Response> => Response.json({ sources: [{ url: '/x', id: 'odograph-x' }] });

test('a source of which nobody knows the day is no day', async () => {
  const client = new OdographClient({ baseUrl: new URL('http://fake'), fetch: dateless });

  await expect(dayOf('car', '2026-01-02', client)).rejects.toThrow('without saying of which day it is');
});
