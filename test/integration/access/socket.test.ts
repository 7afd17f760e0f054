import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type LocalSystem, startLocal } from '../../../local/local.ts';

const AT_MS = Date.UTC(2026, 4, 1, 10);

let folder: string;
let system: LocalSystem;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-socket-'));
  system = await startLocal({ port: 0, dataDir: folder, access: true, batchingWindowSeconds: 0 });
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

const administrator = (): Record<string, string> => ({ authorization: `Bearer ${system.access?.key}` });

async function newKey(wish: object): Promise<string> {
  const headers = { ...administrator(), 'content-type': 'application/json' };
  const body = JSON.stringify(wish);
  const response = await fetch(`${system.url}/api/keys`, { method: 'POST', headers, body });
  return ((await response.json()) as { text: string }).text;
}

async function connect(headers: Record<string, string>): Promise<WebSocket> {
  const client = new WebSocket(`${system.url.replace('http', 'ws')}/socket`, { headers });
  await once(client, 'open');
  return client;
}

async function ask(client: WebSocket, frame: string): Promise<string> {
  client.send(frame);
  const [answer] = (await once(client, 'message')) as [Buffer];
  return answer.toString();
}

/** Status of the refusal. */
async function refusal(headers: Record<string, string>): Promise<number | undefined> {
  const client = new WebSocket(`${system.url.replace('http', 'ws')}/socket`, { headers });
  client.on('error', () => undefined);
  const [, response] = (await once(client, 'unexpected-response')) as [unknown, { statusCode?: number }];
  client.terminate();
  return response.statusCode;
}

test("frames are taken as far as the connection's key goes, each connection's by its own", async () => {
  const keys = await Promise.all(
    ['red', 'blue'].map((name) =>
      newKey({ name, may: ['write'], devices: [`${name}-*`], defaultDevice: `${name}-1` }),
    ),
  );
  const clients = await Promise.all([
    connect({ AUTHORIZATION: `Bearer ${keys[0]}` }),
    connect({ 'X-API-Key': keys[1] ?? '' }),
  ]);
  const nameless = JSON.stringify({ sensor: 'speed', timestamp: AT_MS, value: 1 });

  const answers = await Promise.all(
    clients.map((client) =>
      ask(client, `${nameless}\n1,2,${AT_MS},red-2\n3,4,${AT_MS},blue-2\n5,6,${AT_MS},red-`),
    ),
  );
  for (const client of clients) client.close();
  await system.settled();
  const response = await fetch(`${system.url}/api/devices`, { headers: administrator() });
  const { devices } = (await response.json()) as { devices: { device: string }[] };

  expect(answers[0]).toMatch(/^ERR line 3: the credentials do not cover this device; [^\n]*$/);
  expect(answers[1]?.split('\n').map((line) => line.slice(0, 10))).toEqual(['ERR line 2', 'ERR line 4']);
  expect(devices.map(({ device }) => device)).toEqual(['blue-1', 'blue-2', 'red-', 'red-1', 'red-2']);
});

test('nobody else is let in', async () => {
  const readers = await newKey({ name: 'reader', may: ['read', 'admin'], devices: ['*'] });
  const token = system.access?.issuer.issueToken({ subject: 'ada', devices: ['*'] });

  const statuses = await Promise.all([
    refusal({}),
    refusal({ authorization: 'Bearer nonsense' }),
    refusal({ 'x-api-key': `odo_${'a'.repeat(16)}_${'b'.repeat(52)}` }),
    refusal({ authorization: `Bearer ${readers}`, 'x-api-key': system.access?.key ?? '' }),
    refusal({ authorization: `Bearer ${readers}` }),
    refusal({ authorization: `Bearer ${token}` }),
  ]);

  expect(statuses).toEqual([401, 401, 401, 401, 403, 403]);
});
