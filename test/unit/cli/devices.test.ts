import { expect, test } from 'vitest';
import { FakeServer, type Reaction } from './fake-server.ts';
import { runCli } from './fake-terminal.ts';

const DEVICES = [
  { device: 'car 2', last: '2024-05-01T11:00:00Z', ageSeconds: 90_000, sensors: 11 },
  { device: 'new', sensors: 0 },
  { device: 'car-1', last: '2024-05-02T11:59:57Z', ageSeconds: 3.2, sensors: 1200 },
  { device: 'early', last: '2024-05-02T12:05:00Z', ageSeconds: -300, sensors: 1 },
];

/** Pages of one device each. */
const paged = (devices: readonly object[]): Promise<FakeServer> =>
  FakeServer.start(undefined, (path): Reaction => {
    const at = Number(new URL(path, 'http://x').searchParams.get('cursor') ?? 0);
    const cursor = at + 1 < devices.length ? { cursor: String(at + 1) } : {};
    return { status: 200, body: { devices: devices.slice(at, at + 1), ...cursor } };
  });

test('lists all devices, the one that was heard of last first', async () => {
  await using server = await paged(DEVICES);

  const { code, out } = await runCli(['devices', '--url', server.url]);

  expect(code).toBe(0);
  expect(out.split('\n')).toEqual([
    'Device  Latest           Time                  Sensors',
    'early   5 min ahead      2024-05-02T12:05:00Z        1',
    'car-1   3 s ago          2024-05-02T11:59:57Z    1,200',
    'car 2   1 day ago        2024-05-01T11:00:00Z       11',
    'new     no readings yet                              0',
    '',
    '4 devices. Next: npx odograph latest --device early',
  ]);
});

test('as JSON it is what the API says', async () => {
  await using server = await paged(DEVICES);

  const { out } = await runCli(['devices', '--json', '--url', server.url]);

  expect(new Set(JSON.parse(out).devices)).toEqual(new Set(DEVICES));
});

test('says what to do where there are none', async () => {
  await using server = await FakeServer.start(undefined, () => ({ status: 200, body: { devices: [] } }));

  const list = await runCli(['devices', '--url', server.url]);
  const question = await runCli(['latest', '--url', server.url]);

  expect(list).toMatchObject({ code: 0, out: 'There are no devices yet. Next: npx odograph simulate' });
  expect(question.code).toBe(2);
  expect(question.notes).toContain('npx odograph simulate');
});

test('a command that is not told which device asks back where there are several', async () => {
  const devices = DEVICES.map(({ device, sensors }) => ({ device, sensors }));
  await using server = await FakeServer.start(undefined, () => ({ status: 200, body: { devices } }));

  const { code, notes } = await runCli(['odometer', '--url', server.url]);

  expect(code).toBe(2);
  expect(notes).toContain("several devices: 'car 2', new, car-1, early.");
  expect(notes).toContain("--device 'car 2'");
});
