import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalSystem, startLocal } from '../../../local/local.ts';

const ROBOT = 'robot/7 ü%';

let folder: string;
let system: LocalSystem;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-devices-'));
  system = await startLocal({ port: 0, dataDir: folder, batchingWindowSeconds: 0 });
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

const urlOf = (device: string): string => `${system.url}/api/devices/${encodeURIComponent(device)}`;

async function patch(device: string, body: string): Promise<{ status: number; body: unknown }> {
  const init = { method: 'PATCH', body, headers: { 'content-type': 'application/json' } };
  const response = await fetch(urlOf(device), init);
  return { status: response.status, body: await response.json() };
}

async function send(second: number): Promise<void> {
  const timestamp = `2026-01-02T03:04:0${second}Z`;
  const body = JSON.stringify({ device: ROBOT, sensor: 'x', timestamp, value: second });
  const headers = { 'content-type': 'application/x-ndjson' };
  const response = await fetch(`${system.url}/ingest`, { method: 'POST', body, headers });
  expect(response.status).toBe(200);
  await system.settled();
}

test('a device that goes forward drops what comes too late, and says so', async () => {
  const unknown = await fetch(urlOf(ROBOT));
  const set = await patch(ROBOT, '{"ordering":"forward"}');
  for (const second of [5, 3, 5, 6]) await send(second);
  const device: unknown = await (await fetch(urlOf(ROBOT))).json();

  expect(unknown.status).toBe(404);
  expect(set).toEqual({ status: 200, body: { device: ROBOT, ordering: 'forward', channels: [] } });
  expect(device).toEqual({
    device: ROBOT,
    ordering: 'forward',
    channels: [{ sensor: 'x', kind: 'number' }],
    first: '2026-01-02T03:04:05Z',
    last: '2026-01-02T03:04:06Z',
    dropped: 1,
  });
});

test('what was dropped is counted as a metric and told in the log', () => {
  const log = readFileSync(join(folder, 'logs', 'persist.log'), 'utf8');

  const lines = log.split('\n').filter((line) => /dropped/i.test(line));
  expect(lines.filter((line) => line.includes('"Dropped":1'))).toHaveLength(1);
  expect(
    lines.filter((line) => line.includes('"message":"dropped"') && line.includes('robot/7')),
  ).toHaveLength(1);
});

test.each([['{"ordering":"backward"}'], ['{}'], ['{"ordering":"any","device":"x"}'], ['no json']])(
  'a change that is none is refused: %s',
  async (body) => {
    expect(await patch('other', body)).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
    expect((await fetch(urlOf('other'))).status).toBe(404);
  },
);

test.each([['%E0%A4%A'], ['a%00b'], ['x'.repeat(129)]])(
  'a name that is none is refused: %s',
  async (name) => {
    const response = await fetch(`${system.url}/api/devices/${name}`);

    expect(response.status).toBe(400);
  },
);
