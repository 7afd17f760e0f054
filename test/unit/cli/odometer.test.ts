import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lengthText } from '../../../cli/odometer/report.ts';
import { type FakeFix, fakeApi, iso, wayOf } from './fake-api.ts';
import { runCli } from './fake-terminal.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2024, 4, 1);

/** A drive of ten fixes, 111.2 m each to the north, from an hour of a day on. */
const drive = (day: number, hour: number, from: number): FakeFix[] =>
  Array.from({ length: 10 }, (_, step) => ({
    ms: START + day * DAY_MS + hour * 3_600_000 + step * 1000,
    a: (from + step) / 1000,
    b: 9,
  }));

const FIXES = [...drive(0, 23, 0), ...drive(1, 8, 10), ...drive(4, 12, 10)];

test('tells how far a device went, from where to where, and how it was measured', async () => {
  await using api = await fakeApi({ fixes: FIXES });

  const { code, out } = await runCli(['odometer', '--device', 'car', '--url', api.server.url]);

  expect(code).toBe(0);
  expect(api.seen.map(({ search }) => search)).toEqual(['']);
  expect(out.split('\n')).toEqual([
    'car went 4.11 km',
    '  from       2024-05-01T23:00:00.000Z  latitude 0.00000, longitude 9.00000',
    '  to         2024-05-05T12:00:09.000Z  latitude 0.01900, longitude 9.00000',
    '  positions  30',
    '  measured   on the Earth (geodesic)',
  ]);
});

test('a range is asked for as it was given, a day as a whole, and the only device is meant', async () => {
  await using api = await fakeApi({ fixes: FIXES, measure: 'plane' });
  const ask = (...args: string[]) => runCli(['odometer', ...args, '--url', api.server.url]);

  const day = await ask('--start', '2024-05-02', '--end', '2024-05-02', '--json');
  const exact = await ask(
    '--start',
    '2024-05-02T10:00:00+02:00',
    '--end',
    '2024-05-02T08:00:04.5Z',
    '--measure',
    'plane',
  );

  const asked = api.seen.filter(({ pathname }) => pathname.endsWith('/odometer'));
  expect(asked.map(({ searchParams }) => Object.fromEntries(searchParams))).toEqual([
    { start: '2024-05-02T00:00:00Z', end: '2024-05-02T23:59:59.999999999Z' },
    { start: '2024-05-02T08:00:00Z', end: '2024-05-02T08:00:04.500Z', measure: 'plane' },
  ]);
  expect(JSON.parse(day.out)).toMatchObject({ measure: 'plane', unit: 'units', fixes: 10 });
  expect(exact.out).toMatch(
    /^car went 0\.004 units\n.*x 0\.01, y 9\n.*\n +positions +5\n +measured +in the plane of x and y$/,
  );
});

test('tells the way of each day, one without positions too, and what they add up to', async () => {
  await using api = await fakeApi({ fixes: FIXES });

  const { code, out } = await runCli([
    'odometer',
    '--device',
    'car',
    '--per',
    'day',
    '--url',
    api.server.url,
  ]);

  expect(code).toBe(0);
  expect(out.split('\n')).toEqual([
    'Day             Way  Positions',
    '2024-05-01  1.00 km         10  ████████████',
    '2024-05-02  1.11 km         10  █████████████▍',
    '2024-05-03        –',
    '2024-05-04        –',
    '2024-05-05  2.00 km         10  ████████████████████████',
    'Total       4.11 km         30',
  ]);
});

const fixes = fc
  .uniqueArray(fc.integer({ min: 0, max: 6 * DAY_MS }), { minLength: 1, maxLength: 30 })
  .chain((times) =>
    fc.tuple(
      fc.constantFrom('geodesic' as const, 'plane' as const),
      fc.tuple(
        ...times
          .toSorted((a, b) => a - b)
          .map((ms) =>
            fc.record({
              ms: fc.constant(START + ms),
              a: fc.double({ min: -80, max: 80, noNaN: true }),
              b: fc.double({ min: -180, max: 180, noNaN: true }),
            }),
          ),
      ),
    ),
  );

test('each leg counts for the day on which it ends: the days add up to the whole', async () => {
  await fc.assert(
    fc.asyncProperty(fixes, async ([measure, all]) => {
      await using api = await fakeApi({ fixes: all, measure });
      const wanted = new Map<string, number>();
      all.forEach((fix, index) => {
        const date = iso(fix.ms).slice(0, 10);
        const leg = index === 0 ? 0 : wayOf([all[index - 1]!, fix], measure);
        wanted.set(date, (wanted.get(date) ?? 0) + leg);
      });

      const args = ['odometer', '--device', 'car', '--per', 'day', '--json', '--url', api.server.url];
      const { days, length }: Told = JSON.parse((await runCli(args)).out);

      for (const day of days) expect(day.length).toBeCloseTo(wanted.get(day.date) ?? 0, 3);
      expect(days.reduce((sum, day) => sum + day.length, 0)).toBeCloseTo(length, 3);
      expect(days.reduce((sum, day) => sum + day.fixes, 0)).toBe(all.length);
      expect([days[0]!.date, days.at(-1)!.date]).toEqual(
        [all[0], all.at(-1)].map((fix) => iso(fix!.ms).slice(0, 10)),
      );
    }),
    { numRuns: 40 },
  );
});

interface Told {
  readonly length: number;
  readonly days: readonly { readonly date: string; readonly length: number; readonly fixes: number }[];
}

test('a device without positions, and a range that cannot be, are explained', async () => {
  await using api = await fakeApi({ measure: 'plane' });
  const ask = (...args: string[]) =>
    runCli(['odometer', '--device', 'car', ...args, '--url', api.server.url]);

  const none = await ask('--start', '2024-05-01');
  const perDay = await ask('--per', 'day');
  const noTime = await ask('--start', 'yesterday');
  const turned = await ask('--start', '2024-05-03', '--end', '2024-05-01T00:00:00Z');
  const measure = await ask('--measure', 'miles');

  expect([none.code, perDay.code, noTime.code, turned.code, measure.code]).toEqual([0, 0, 2, 2, 2]);
  expect(none.out).toContain('car has no position in this range.\nA position is a reading of x and one of y');
  expect(none.out).toContain('latitude and longitude');
  expect(perDay.out).toBe(none.out);
  expect(noTime.notes).toContain('--start is not a time: yesterday');
  expect(noTime.notes).toContain('2024-05-01 for a day');
  expect(turned.notes).toContain('ends before it starts');
  expect(measure.notes).toContain('Allowed choices are geodesic, plane');
});

test('a way of more days than can be asked for is refused with what to do', async () => {
  await using api = await fakeApi({ fixes: [{ ms: Date.UTC(2001, 0), a: 0, b: 0 }, ...FIXES] });

  const { code, notes } = await runCli([
    'odometer',
    '--device',
    'car',
    '--per',
    'day',
    '--url',
    api.server.url,
  ]);

  expect(code).toBe(2);
  expect(notes).toContain('the way of 8,526 days');
  expect(api.seen).toHaveLength(1);
});

test.each([
  [0, '0.0 m'],
  [9.94, '9.9 m'],
  [834.4, '834 m'],
  [999.7, '1.00 km'],
  [12_345.6, '12.35 km'],
  [123_456, '123.5 km'],
  [12_345_678, '12,346 km'],
])('%f metres read as %s', (length, text) => {
  expect(lengthText(length, { unit: 'metres' })).toBe(text);
});
