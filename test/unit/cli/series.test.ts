import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawSpans } from '../../../cli/series/braille.ts';
import { likeliest } from '../../../cli/series/likeliest.ts';
import { type FakeReading, fakeApi, iso } from './fake-api.ts';
import { type Outcome, runCli } from './fake-terminal.ts';

const START = Date.UTC(2024, 4, 1, 8);

/** A number each second that climbs from 0 to 10 in the first half of the time, and then falls. */
const hill = (seconds: number, from = START): FakeReading[] =>
  Array.from({ length: seconds }, (_, second) => ({
    sensor: 'speed',
    ms: from + second * 1000,
    value: 10 - Math.abs((20 * second) / seconds - 10),
  }));

const gears: FakeReading[] = ['P', 'D1', 'D2\n', 'D1', 'P'].map((value, index) => ({
  sensor: 'gear',
  ms: START + index * 120_000,
  value,
}));
const brakes: FakeReading[] = Array.from({ length: 600 }, (_, second) => ({
  sensor: 'brake',
  ms: START + second * 1000,
  value: second < 150 || second >= 450,
}));

const DRIVE = [...hill(600), ...gears, ...brakes];
const RANGE = ['--start', iso(START), '--end', iso(START + 600_000)];

async function ask(readings: readonly FakeReading[], ...args: string[]): Promise<Outcome & { asked: URL[] }> {
  await using api = await fakeApi({ readings });
  const outcome = await runCli(['series', ...args, '--url', api.server.url]);
  return { ...outcome, asked: api.seen.filter(({ pathname }) => pathname.endsWith('/series')) };
}

test('draws a curve from the least to the greatest value, with its times and what it is like', async () => {
  const { code, out, asked } = await ask(DRIVE, '--sensor', 'speed', ...RANGE);

  expect(code).toBe(0);
  expect(asked.map(({ searchParams }) => searchParams.get('bins'))).toEqual(['132']);
  expect(out).toBe(`car, 2024-05-01 08:00:00 to 08:10:00 UTC (10 min)

speed
         10 ┤⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⣠⠴⠚⠓⠦⣄⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
            │⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⢀⣠⠖⠋⠁⠀⠀⠀⠀⠈⠙⠲⢤⡀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
            │⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⣀⡴⠚⠉⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠉⠓⢦⣀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
            │⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⢀⣠⠴⠋⠁⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠈⠙⠦⣄⡀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
            │⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⢀⡤⠖⠋⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠙⠲⢤⣀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
            │⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⣠⠴⠚⠉⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠈⠓⠦⣄⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
            │⠀⠀⠀⠀⠀⠀⠀⠀⠀⢀⣠⠖⠋⠁⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠈⠙⠲⣄⡀⠀⠀⠀⠀⠀⠀⠀⠀⠀
            │⠀⠀⠀⠀⠀⠀⣀⡤⠞⠉⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠉⠳⢤⣀⠀⠀⠀⠀⠀⠀
            │⠀⠀⢀⣠⠴⠚⠁⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠈⠙⠦⣄⡀⠀⠀
          0 ┤⡤⠖⠋⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠙⠲⢤
             └────────────────────────────────┴───────────────────────────────┘
             08:00:00                     08:05:00                     08:10:00
             600 readings, min 0, mean 5, max 10, last 0.0333333`);
});

test('several sensors are drawn one below the other: numbers, booleans, and texts as they came', async () => {
  const { out } = await ask(DRIVE, '--sensor', 'brake', '--sensor', 'gear', '--sensor', 'speed', ...RANGE);

  expect(out).toBe(`car, 2024-05-01 08:00:00 to 08:10:00 UTC (10 min)

brake
       true ┤⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⢹⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⢸⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉
      false ┤⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⢸⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣸⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
             └────────────────────────────────┴───────────────────────────────┘
             08:00:00                     08:05:00                     08:10:00
             600 readings, 50% true, last true

gear
             ▅            ▅            ▅            ▅             ▅
             └────────────────────────────────┴───────────────────────────────┘
             08:00:00                     08:05:00                     08:10:00
             5 readings
             2024-05-01T08:00:00.000Z  P
             2024-05-01T08:02:00.000Z  D1
             2024-05-01T08:04:00.000Z  D2\\u000a
             2024-05-01T08:06:00.000Z  D1
             2024-05-01T08:08:00.000Z  P

speed
         10 ┤⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⣀⡤⠴⠒⠋⠙⠒⠦⢤⣀⡀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
            │⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⣀⣠⠤⠖⠚⠉⠁⠀⠀⠀⠀⠀⠀⠀⠀⠀⠉⠓⠲⠤⣄⣀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
            │⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⢀⣀⡤⠖⠚⠉⠁⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠈⠉⠓⠲⠤⣄⣀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
            │⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⢀⣀⡤⠴⠒⠋⠉⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠈⠉⠓⠦⢤⣀⡀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
            │⠀⠀⠀⠀⠀⣀⡤⠴⠒⠋⠉⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠉⠙⠒⠦⢤⣀⡀⠀⠀⠀⠀
          0 ┤⣠⠤⠖⠚⠉⠁⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠉⠓⠲⠤⣄
             └────────────────────────────────┴───────────────────────────────┘
             08:00:00                     08:05:00                     08:10:00
             600 readings, min 0, mean 5, max 10, last 0.0333333`);
});

test('without a range it is the part of the latest day that has readings', async () => {
  const early = hill(600, START - 30 * 3_600_000);
  const { code, out, asked } = await ask([...early, ...hill(600)], '--sensor', 'speed');

  const ranges = asked.map(({ searchParams }) =>
    ['start', 'end'].map((name) => Date.parse(searchParams.get(name)!)),
  );
  const [start, end] = ranges.at(-1)!;
  expect(code).toBe(0);
  expect(ranges[0]!.map(iso)).toEqual(['2024-04-30T08:09:00.000Z', '2024-05-01T08:10:00.000Z']);
  expect(start).toBeLessThanOrEqual(START);
  expect(end).toBeGreaterThan(START + 599_000);
  expect(end! - start!).toBeLessThan(2 * 600_000);
  expect(out).toContain('600 readings');
});

const rangeAsked = ({ asked }: { asked: URL[] }): unknown[] =>
  ['start', 'end'].map((name) => asked[0]!.searchParams.get(name));

test('an end that is left out is the latest reading, a start that is left out a day before the end', async () => {
  const open = await ask(DRIVE, '--device', 'car', '--sensor', 'speed', '--start', '2024-05-01T08:05:00Z');
  const day = await ask(DRIVE, '--device', 'car', '--sensor', 'speed', '--end', '2024-05-01');

  expect(rangeAsked(open)).toEqual(['2024-05-01T08:05:00Z', '2024-05-01T08:09:59.000000001Z']);
  expect(rangeAsked(day)).toEqual(['2024-05-01T00:00:00Z', '2024-05-02T00:00:00Z']);
  expect([open.asked.length, day.asked.length]).toEqual([1, 1]);
});

test('a table has a line for each bin, or for each reading where there are few', async () => {
  const bins = await ask(hill(600), '--sensor', 'speed', '--format', 'table', '--bins', '4', ...RANGE);
  const texts = await ask(DRIVE, '--sensor', 'gear', '--format', 'table', ...RANGE);

  expect(bins.out.split('\n')).toEqual([
    'speed',
    'From                         Mean        Min      Max  Readings',
    '2024-05-01T08:00:00.000Z  2.48333          0  4.96667       150  █████',
    '2024-05-01T08:02:30.000Z  7.48333          5  9.96667       150  ███████████████',
    '2024-05-01T08:05:00.000Z  7.51667    5.03333       10       150  ███████████████',
    '2024-05-01T08:07:30.000Z  2.51667  0.0333333        5       150  █████',
  ]);
  expect(texts.out.split('\n')).toEqual([
    'gear',
    'Time                      Value',
    '2024-05-01T08:00:00.000Z  P',
    '2024-05-01T08:02:00.000Z  D1',
    '2024-05-01T08:04:00.000Z  D2\\u000a',
    '2024-05-01T08:06:00.000Z  D1',
    '2024-05-01T08:08:00.000Z  P',
  ]);
});

const cells = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.string({ unit: 'grapheme' }).filter((text) => text !== ''),
  fc.constantFrom('a,b', '"', 'x\r\ny'),
);

test('what is written as CSV is read as it was, whatever it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(cells, { minLength: 1, maxLength: 12 }), async (values) => {
      const readings = values.map((value, index) => ({ sensor: 'a,"b', ms: START + index, value }));

      const { out } = await ask(readings, '--sensor', 'a,"b', '--format', 'csv', '--bins', '12', ...RANGE);

      const rows: string[][] = parse(out, { from_line: 2 });
      expect(rows.map(([sensor, time]) => [sensor, time])).toEqual(
        readings.map(({ sensor, ms }) => [sensor, iso(ms)]),
      );
      expect(rows.map(([, , value]) => value)).toEqual(
        values.map((value) => (Object.is(value, -0) ? '0' : String(value))),
      );
    }),
    { numRuns: 60 },
  );
});

test('bins are written as CSV with all their digits, empty ones left out', async () => {
  const readings = [...hill(300), ...hill(300, START + 3_000_000)];
  const range = ['--start', iso(START), '--end', iso(START + 3_600_000)];
  const csv = await ask(readings, '--sensor', 'speed', '--format', 'csv', '--bins', '12', ...range);
  const json = await ask(readings, '--sensor', 'speed', '--json', '--bins', '12', ...range);

  const rows: Record<string, string>[] = parse(csv.out, { columns: true });
  const bins: { start: string; mean: number; count: number }[] = JSON.parse(json.out).channels[0].bins;
  const filled = bins.filter(({ count }) => count > 0);
  expect(filled).toHaveLength(2);
  expect(rows.map(({ time, value, count }) => [time, value, count])).toEqual(
    filled.map(({ start, mean, count }) => [start, String(mean), String(count)]),
  );
});

test('a sensor that the device does not have is told, with the one that was meant', async () => {
  const typo = await ask(DRIVE, '--sensor', 'speed', '--sensor', 'gaer', ...RANGE);
  const other = await ask(DRIVE, '--sensor', 'temperature', ...RANGE);

  expect([typo.code, other.code]).toEqual([2, 2]);
  expect(typo.out).toBe('');
  expect(typo.notes).toContain('car has no sensor gaer. Did you mean gear?');
  expect(typo.notes).toContain('npx odograph device car');
  expect(other.notes).toContain('car has no sensor temperature.\n');
});

test('a sensor that is silent in the range is told so, beside those that are not', async () => {
  const late = gears.map((gear) => ({ ...gear, ms: gear.ms + 86_400_000 }));

  const { out } = await ask([...hill(600), ...late], '--sensor', 'gear', '--sensor', 'speed', ...RANGE);

  expect(out).toMatch(/gear\n +no readings in this range\n\nspeed\n/);
  expect(out).toContain('600 readings');
});

test('what cannot be asked for is refused with what to do', async () => {
  const refusals = await Promise.all([
    ask(DRIVE, ...RANGE),
    ask(DRIVE, '--sensor', 'speed', '--bins', '5001'),
    ask(DRIVE, '--sensor', 'speed', '--bins', 'many'),
    ask(DRIVE, '--sensor', 'speed', '--start', iso(START), '--end', iso(START)),
    ask(DRIVE, '--sensor', 'speed', '--start', '2025-01-01'),
    ask(DRIVE, ...Array.from({ length: 51 }, (_, index) => ['--sensor', `s${index}`]).flat()),
    ask([], '--device', 'car', '--sensor', 'speed'),
  ]);

  expect(refusals.map(({ code }) => code)).toEqual(Array(7).fill(2));
  const words = refusals.map(({ notes }) => notes);
  expect(words[0]).toContain("'--sensor <name>' not specified");
  expect(words[1]).toContain('5000 at most');
  expect(words[2]).toContain('whole number above 0');
  expect(words[3]).toContain('no time between --start and --end');
  expect(words[4]).toContain('no readings after --start');
  expect(words[5]).toContain('Name 50 at most');
  expect(words[6]).toContain('car has no readings yet');
});

/** Heights of a column of dots that are set, from below. */
function heights(lines: readonly string[], column: number): number[] {
  const bits = column % 2 === 0 ? [0, 1, 2, 6] : [3, 4, 5, 7];
  const dots = lines.flatMap((line) => {
    const cell = line.codePointAt(Math.floor(column / 2))! - 0x2800;
    return bits.map((bit) => (cell >> bit) & 1);
  });
  return dots.toReversed().flatMap((dot, height) => (dot === 1 ? [height] : []));
}

const shares = fc.double({ min: 0, max: 1, noNaN: true });
const spans = fc.option(
  fc.tuple(shares, shares).map(([a, b]) => ({ low: Math.min(a, b), high: Math.max(a, b) })),
  { nil: undefined },
);

test('each column of a curve is one stretch that holds its own values and touches the column before', () => {
  fc.assert(
    fc.property(
      fc.array(spans, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 6 }),
      (all, height) => {
        const lines = drawSpans(all, height);

        const top = 4 * height - 1;
        const columns = all.map((_, column) => heights(lines, column));
        expect(lines).toHaveLength(height);
        const wanted = all.map((own, index) => {
          if (own === undefined) return [];
          const before = all[index - 1];
          const low = Math.min(own.low, before?.high ?? 1);
          const high = Math.max(own.high, before?.low ?? 0);
          const [from, to] = [low, high].map((share) => top - Math.round((1 - share) * top));
          return Array.from({ length: to! - from! + 1 }, (_, at) => from! + at);
        });
        expect(columns).toEqual(wanted);
      },
    ),
  );
});

test.each([
  ['sped', 'speed'],
  ['SPEED', 'speed'],
  ['enginerpm', 'engine_rpm'],
  ['temperature', undefined],
  ['z', undefined],
])('%s probably means %s', (typed, meant) => {
  expect(likeliest(typed, ['speed', 'engine_rpm', 'x', 'gps_lat'])).toBe(meant);
});
