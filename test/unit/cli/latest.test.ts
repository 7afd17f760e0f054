import { expect, test } from 'vitest';
import { FakeServer, type Reaction } from './fake-server.ts';
import { type Outcome, runCli } from './fake-terminal.ts';

const at = (second: number): string => `2024-05-02T11:59:${String(second).padStart(2, '0')}.500Z`;
const SENSORS = {
  speed: { value: 13.25, timestamp: at(55), kind: 'number' },
  engine_rpm: { value: 2931, timestamp: at(59), kind: 'number' },
  engine_load: { value: -0.5, timestamp: at(0), kind: 'number' },
  tiny: { value: 1e-7, timestamp: at(0), kind: 'number' },
  brake: { value: false, timestamp: at(50), kind: 'boolean' },
  note: { value: 'a\u001B[2J\nb', timestamp: at(50), kind: 'text' },
  tyres: {
    value: { bar: [2.3, 2.3, 2.2, 2.2], age: 'of the winter before last' },
    timestamp: at(50),
    kind: 'json',
  },
};

/** Answers that follow one another, each with an ETag; the last of them again and again. */
function following(all: readonly Record<string, object>[], seen: string[] = []): Promise<FakeServer> {
  let number = 0;
  return FakeServer.start(undefined, (path): Reaction => {
    seen.push(path);
    const revision = Math.min(number, all.length - 1);
    number += 1;
    const body = { device: 'car', revision, sensors: all[revision] };
    return { status: 200, headers: { etag: `"${revision}"` }, body };
  });
}

/** Runs a watch for some looks, and then presses Ctrl-C. */
async function watchFor(
  looks: number,
  args: readonly string[],
  onDraw?: (lines: readonly string[]) => void,
): Promise<Outcome> {
  const interruption = new AbortController();
  let slept = 0;
  return runCli(args, {
    signal: interruption.signal,
    sleep: async () => {
      slept += 1;
      if (slept < looks) return;
      interruption.abort(new Error('interrupted'));
      throw interruption.signal.reason;
    },
    ...(onDraw && { redraw: onDraw }),
  });
}

test('shows each value with its age, the points of numbers below each other, nothing that moves the cursor', async () => {
  const seen: string[] = [];
  await using server = await following([SENSORS], seen);

  const { code, out } = await runCli(['latest', '--device', 'c/r', '--url', server.url]);

  expect(code).toBe(0);
  expect(seen).toEqual(['/api/devices/c%2Fr/latest']);
  expect(out.split('\n')).toEqual([
    'Sensor       Value                                     When       Time',
    `speed          13.25                                   5 s ago    ${at(55)}`,
    `engine_rpm   2931                                      now        ${at(59)}`,
    `engine_load    -0.5                                    1 min ago  ${at(0)}`,
    `tiny         1e-7                                      1 min ago  ${at(0)}`,
    `brake        false                                     10 s ago   ${at(50)}`,
    `note         a\\u001b[2J\\u000ab                         10 s ago   ${at(50)}`,
    `tyres        {"bar":[2.3,2.3,2.2,2.2],"age":"of the …  10 s ago   ${at(50)}`,
  ]);
});

test('shows only sensors that match a glob, and says so when none does', async () => {
  await using server = await following([SENSORS]);
  const ask = (...globs: string[]): Promise<Outcome> =>
    runCli([
      'latest',
      '--device',
      'car',
      '--json',
      ...globs.flatMap((glob) => ['--sensors', glob]),
      '--url',
      server.url,
    ]);

  const engine = await ask('engine_*');
  const several = await ask('{speed,brake},tin?', 'note');
  const none = await runCli(['latest', '--device', 'car', '--sensors', 'x y', '--url', server.url]);
  const long = await ask('{a,b}'.repeat(12));

  expect(Object.keys(JSON.parse(engine.out).sensors)).toEqual(['engine_rpm', 'engine_load']);
  expect(Object.keys(JSON.parse(several.out).sensors)).toEqual(['speed', 'tiny', 'brake', 'note']);
  expect(none.out).toContain(
    "car has no sensor that matches 'x y'. See which it has: npx odograph device car",
  );
  expect(long).toMatchObject({ code: 2, notes: expect.stringContaining('--sensors is too long') });
});

const earlier = { speed: { value: 1, timestamp: at(1), kind: 'number' }, gear: SENSORS.note };
const later = { speed: { value: 2, timestamp: at(2), kind: 'number' }, gear: SENSORS.note };

test('a watch into a file or a pipe tells each new value once, and ends well with Ctrl-C', async () => {
  await using server = await following([earlier, later, later]);

  const { code, out, notes } = await watchFor(4, [
    'latest',
    '--device',
    'car',
    '--sensors',
    'speed',
    '--watch',
    '--url',
    server.url,
  ]);

  expect(code).toBe(0);
  expect(notes).toBe('');
  expect(out.split('\n')).toEqual([`${at(1)}  speed  1`, `${at(2)}  speed  2`]);
});

test('a watch as JSON tells each answer that has something new', async () => {
  await using server = await following([earlier, later]);

  const { out } = await watchFor(5, ['latest', '--device', 'car', '--json', '--watch', '--url', server.url]);

  const revisions = out.split('\n').map((line): unknown => JSON.parse(line).revision);
  expect(revisions).toEqual([0, 1]);
});

test('a watch on a terminal draws the table anew each time, as values grow older', async () => {
  await using server = await following([earlier]);
  const drawn: string[][] = [];

  const { out } = await watchFor(
    3,
    ['latest', '--device', 'car', '--watch', '--url', server.url],
    (lines) => void drawn.push([...lines]),
  );

  expect(out).toBe('');
  expect(drawn).toHaveLength(3);
  expect(drawn[0]![0]).toMatch(/^Sensor +Value +When +Time$/);
  expect(drawn[0]![1]).toMatch(/^speed +1 +59 s ago/);
});

test('a device that is not known, and one without readings, are explained', async () => {
  const body = { status: 404, code: 'not-found', detail: 'there is no device x' };
  await using server = await FakeServer.start(undefined, () => ({ status: 404, body }));
  await using empty = await following([{}]);

  const unknown = await runCli(['latest', '--device', 'x', '--url', server.url]);
  const silent = await runCli(['latest', '--device', 'car', '--url', empty.url]);

  expect(unknown.code).toBe(2);
  expect(unknown.notes).toContain('there is no device x (404)');
  expect(unknown.notes).toContain('npx odograph devices');
  expect(silent).toMatchObject({ code: 0, out: 'car has no readings yet.' });
});
