import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { randomNumbers } from '../../support/drives.ts';
import { runCli } from '../../unit/cli/fake-terminal.ts';

const CAR = 'car/1 ü';
const VAN = 'van-2';
const STEPS = 120;
const STEP_MS = 1000;
/** A minute before midnight, so that the drive is on two days. */
const START = Date.parse('2024-05-01T23:59:00Z');
const END = START + STEPS * STEP_MS;
const BINS = 8;
const EARTH_RADIUS_METRES = 6_371_008.8;

interface Sent {
  readonly device: string;
  readonly sensor: string;
  readonly ms: number;
  readonly value: number | boolean | string;
}

/** A car that winds its way north-east; where it lacks a latitude or a longitude, it has no position. */
function drive(): readonly Sent[] {
  const random = randomNumbers(20_240_501);
  let [latitude, longitude] = [48.1, 11.5];
  return Array.from({ length: STEPS }, (_, step): Sent[] => {
    const ms = START + step * STEP_MS;
    latitude += random() / 5000;
    longitude += (random() - 0.3) / 5000;
    const cells = { latitude, longitude, speed: 30 * random(), brake: random() < 0.2 };
    const kept = Object.entries(cells).filter(() => random() > 0.05);
    const all = step % 30 === 7 ? [...kept, ['note', `stop, number "${step}"`] as const] : kept;
    return all.map(([sensor, value]) => ({ device: CAR, sensor, ms, value }));
  }).flat();
}

const readings = drive();
/** Comes after all others, the later the sooner. */
const isLate = ({ ms }: Sent): boolean => (ms / STEP_MS) % 7 < 2;
const late = readings.filter(isLate).toReversed();
const inTime = readings.filter((reading) => !isLate(reading));
const ofVan: Sent = { device: VAN, sensor: 'speed', ms: START - 1, value: 1 };

let folder: string;
let system: LocalSystem;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-answers-'));
  system = await startLocal({ port: 0, dataDir: folder, batchingWindowSeconds: 0 });
  for (const part of [[ofVan], inTime, late, late.slice(0, 20)]) await send(part);
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

async function send(part: readonly Sent[]): Promise<void> {
  const lines = part.map(({ ms, ...rest }) =>
    JSON.stringify({ ...rest, timestamp: new Date(ms).toISOString() }),
  );
  const headers = { 'content-type': 'application/x-ndjson' };
  const init = { method: 'POST', body: lines.join('\n'), headers };
  expect((await fetch(`${system.url}/ingest`, init)).status).toBe(200);
  await system.settled();
}

async function ask(...args: readonly string[]): Promise<string> {
  const { code, out, notes } = await runCli([...args, '--url', system.url]);
  expect([code, notes]).toEqual([0, '']);
  return out;
}

const askJson = async (...args: readonly string[]): Promise<unknown> =>
  JSON.parse(await ask(...args, '--json'));

/** Cells of a printed table, which are parted by two blanks or more. */
const cellsOf = (out: string): string[][] => out.split('\n').map((line) => line.trim().split(/ {2,}/));

const msOf = (text: string): number => Date.parse(text);
const ofSensor = (sensor: string): readonly Sent[] => readings.filter((each) => each.sensor === sensor);

/** The latest reading of each sensor. */
const latest = new Map(readings.map((reading) => [reading.sensor, reading]));

/** Positions: a latitude and a longitude of one instant, in order. */
const fixes = ofSensor('latitude').flatMap(({ ms, value }) => {
  const other = ofSensor('longitude').find((each) => each.ms === ms);
  return other === undefined ? [] : [{ ms, latitude: Number(value), longitude: Number(other.value) }];
});
type Fix = (typeof fixes)[number];

/** By the angle between two directions from the centre of the Earth. */
function metres(from: Fix, to: Fix): number {
  const [a, b] = [from, to].map(({ latitude, longitude }) => {
    const [north, east] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
    return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
  }) as [number[], number[]];
  const chord = Math.hypot(...a.map((each, at) => each - b[at]!));
  return 2 * EARTH_RADIUS_METRES * Math.asin(chord / 2);
}

const wayOf = (some: readonly Fix[]): number =>
  some.slice(1).reduce((sum, fix, at) => sum + metres(some[at]!, fix), 0);

/** What each part of the drive's range holds of a sensor. */
function binsOf(sensor: string): object[] {
  const widthMs = (END - START) / BINS;
  return Array.from({ length: BINS }, (_, bin) => {
    const from = START + bin * widthMs;
    const values = ofSensor(sensor)
      .filter(({ ms }) => ms >= from && ms < from + widthMs)
      .map(({ value }) => Number(value));
    return {
      start: from,
      end: from + widthMs,
      count: values.length,
      min: Math.min(...values),
      max: Math.max(...values),
      mean: expect.closeTo(values.reduce((a, b) => a + b, 0) / values.length, 10) as number,
      first: values[0],
      last: values.at(-1),
    };
  });
}

describe('the command', () => {
  test('devices lists what was sent, the latest first', async () => {
    const { devices } = (await askJson('devices')) as { devices: { device: string; last: string }[] };
    const printed = cellsOf(await ask('devices'));

    const lastMs = Math.max(...readings.map(({ ms }) => ms));
    expect(devices.map(({ last, ...rest }) => ({ ...rest, last: msOf(last) }))).toEqual([
      { device: CAR, last: lastMs, ageSeconds: expect.any(Number) as number, sensors: latest.size },
      { device: VAN, last: ofVan.ms, ageSeconds: expect.any(Number) as number, sensors: 1 },
    ]);
    const rows = printed.slice(1, 3).map(([device, , time, sensors]) => [device, msOf(time!), sensors]);
    expect(rows).toEqual([
      [CAR, lastMs, String(latest.size)],
      [VAN, ofVan.ms, '1'],
    ]);
  });

  test('latest shows the last reading of each sensor, whenever it came', async () => {
    const { sensors } = (await askJson('latest', '--device', CAR)) as {
      sensors: Record<string, { value: unknown; timestamp: string }>;
    };
    const printed = cellsOf(await ask('latest', '--device', CAR));

    const told = Object.entries(sensors).map(([sensor, { value, timestamp }]) => [
      sensor,
      value,
      msOf(timestamp),
    ]);
    const expected = [...latest.values()].map(({ sensor, value, ms }) => [sensor, value, ms]);
    expect(new Set(told)).toEqual(new Set(expected));
    const rows = printed.slice(1).map(([sensor, value, , time]) => [sensor, value, msOf(time!)]);
    expect(new Set(rows)).toEqual(
      new Set(expected.map(([sensor, value, ms]) => [sensor, String(value), ms])),
    );
  });

  test('odometer tells the way along all positions, and that of each day', async () => {
    const whole = (await askJson('odometer', '--device', CAR, '--per', 'day')) as {
      first: { timestamp: string };
      last: { timestamp: string };
    };
    const [head] = (await ask('odometer', '--device', CAR)).split('\n');

    const midnight = START + 60_000;
    const before = fixes.filter(({ ms }) => ms < midnight);
    const after = fixes.slice(before.length);
    expect(whole).toMatchObject({
      device: CAR,
      measure: 'geodesic',
      fixes: fixes.length,
      length: expect.closeTo(wayOf(fixes), 4) as number,
      days: [
        { date: '2024-05-01', length: expect.closeTo(wayOf(before), 4) as number, fixes: before.length },
        {
          date: '2024-05-02',
          length: expect.closeTo(wayOf([before.at(-1)!, ...after]), 4) as number,
          fixes: after.length,
        },
      ],
    });
    expect([whole.first, whole.last].map(({ timestamp }) => msOf(timestamp))).toEqual([
      fixes[0]!.ms,
      fixes.at(-1)!.ms,
    ]);
    expect(head).toBe(`${CAR} went ${(wayOf(fixes) / 1000).toFixed(2)} km`);
  });

  test('series cuts a range into equal parts, and gives the few readings of a text one by one', async () => {
    const range = ['--start', new Date(START).toISOString(), '--end', new Date(END).toISOString()];
    const wanted = ['--device', CAR, '--sensor', 'speed', '--sensor', 'brake', '--sensor', 'note', ...range];
    const series = (await askJson('series', ...wanted, '--bins', String(BINS))) as {
      channels: {
        sensor: string;
        bins?: { start: string; end: string }[];
        readings?: { timestamp: string; value: unknown }[];
      }[];
    };
    const csv = await ask('series', ...wanted, '--bins', String(BINS), '--format', 'csv');

    const told = series.channels.map(({ sensor, bins, readings: raw }) => ({
      sensor,
      holds:
        bins?.map(({ start, end, ...rest }) => ({ ...rest, start: msOf(start), end: msOf(end) })) ??
        raw?.map(({ timestamp, value }) => [msOf(timestamp), value]),
    }));
    const notes = ofSensor('note').map(({ ms, value }) => [ms, value]);
    expect(told).toEqual([
      { sensor: 'speed', holds: binsOf('speed') },
      { sensor: 'brake', holds: binsOf('brake') },
      { sensor: 'note', holds: notes },
    ]);
    const rows = csv.split('\n');
    expect(rows).toHaveLength(1 + 2 * BINS + notes.length);
    expect(rows.at(-1)).toContain(`"${String(notes.at(-1)![1]).replaceAll('"', '""')}"`);
  });

  test.each([['latest'], ['odometer'], ['series', '--sensor', 'speed']])(
    '%s fails for a device that is not known, and says where to look',
    async (...args) => {
      const { code, out, notes } = await runCli([...args, '--device', 'nobody', '--url', system.url]);

      expect([code, out]).toEqual([2, '']);
      expect(notes).toMatch(/nobody.*\nSee which devices there are: npx odograph devices$/);
    },
  );

  test('as a process, ends with that code', async () => {
    const args = ['cli/odograph.mjs', 'latest', '--device', 'nobody', '--url', system.url];

    const code = await new Promise((resolve) => {
      const child = execFile(process.execPath, args, () => resolve(child.exitCode));
    });

    expect(code).toBe(2);
  });
});
