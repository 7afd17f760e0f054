import { expect, test } from 'vitest';
import { CAR_SENSORS } from '../../../cli/simulate/car.ts';
import { FakeServer } from './fake-server.ts';
import { runCli } from './fake-terminal.ts';

const hour = ['--from', '2024-05-01T08:00:00Z', '--duration', '60', '--rate', '5'];

async function simulate(...options: string[]): Promise<{ lines: string[]; out: string; code: number }> {
  await using server = await FakeServer.start();
  const { code, out } = await runCli(['simulate', '--url', server.url, ...options]);
  return { lines: [...server.taken], out, code };
}

test('a seed repeats its readings, and another one does not', async () => {
  const first = await simulate(...hour, '--seed', '7', '--devices', '2');
  const again = await simulate(...hour, '--seed', '7', '--devices', '2');
  const other = await simulate(...hour, '--seed', '8', '--devices', '2');

  expect(first.code).toBe(0);
  expect(again.lines).toEqual(first.lines);
  expect(other.lines).not.toEqual(first.lines);
  expect(first.out).toContain('npx odograph open --device car-1');
});

test('a car reports every sensor, of all kinds, within plausible bounds', async () => {
  const { lines } = await simulate(...hour);

  const readings = lines.map((line): { sensor: string; value: unknown } => JSON.parse(line));
  const of = (sensor: string): unknown[] =>
    readings.filter((it) => it.sensor === sensor).map((it) => it.value);
  expect(new Set(readings.map(({ sensor }) => sensor))).toEqual(new Set(CAR_SENSORS));
  expect(of('speed')).toHaveLength(300);
  expect(of('speed').every((value) => typeof value === 'number' && value >= 0 && value < 40)).toBe(true);
  expect(of('latitude').every((value) => typeof value === 'number' && Math.abs(value - 48.8) < 0.3)).toBe(
    true,
  );
  expect(new Set(of('brake').map((value) => typeof value))).toEqual(new Set(['boolean']));
  expect(new Set(of('gear').map((value) => typeof value))).toEqual(new Set(['string']));
  expect(new Set(of('diagnostics').map((value) => typeof value))).toEqual(new Set(['object']));
});

test('late and repeated readings are the same readings in another order', async () => {
  const plain = await simulate(...hour);
  const mixed = await simulate(...hour, '--late', '0.2', '--twice', '0.1');

  expect(mixed.lines.length).toBeGreaterThan(plain.lines.length);
  expect(new Set(mixed.lines)).toEqual(new Set(plain.lines));
  expect(mixed.lines.slice(0, plain.lines.length)).not.toEqual(plain.lines);
});

test('by default it is the ten minutes up to now, and nothing of the future', async () => {
  const { lines } = await simulate('--sensors', 'speed,gear');

  const times = lines.map((line) => Date.parse((JSON.parse(line) as { timestamp: string }).timestamp));
  const now = Date.UTC(2024, 4, 2, 12);
  expect(lines).toHaveLength(2 * 6000);
  expect(Math.min(...times)).toBe(now - 600_000);
  expect(Math.max(...times)).toBeLessThan(now);
});

test('--live goes on until it is interrupted', async () => {
  const interruption = new AbortController();
  await using server = await FakeServer.start();
  let now = Date.UTC(2024, 4, 2, 12);

  const { code, out } = await runCli(
    ['simulate', '--live', '--duration', '10', '--rate', '1', '--url', server.url],
    {
      signal: interruption.signal,
      now: () => now,
      sleep: async (ms) => {
        if (now >= Date.UTC(2024, 4, 2, 12, 0, 3)) {
          interruption.abort(new Error('interrupted'));
          throw new Error('interrupted');
        }
        now += ms;
      },
    },
  );

  expect(code).toBe(0);
  expect(server.readings.filter(({ sensor }) => sensor === 'speed')).toHaveLength(13);
  expect(out).toContain('Sent');
});

test.each([
  [['--sensors', 'warp']],
  [['--from', 'noon']],
  [['--from', '2030-01-01T00:00:00Z']],
  [['--rate', '0']],
  [['--late', '2']],
])('%j is explained', async (options) => {
  const { code } = await simulate(...options);

  expect(code).toBe(2);
});
