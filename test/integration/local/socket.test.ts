import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { readRecording } from '../../support/recordings.ts';

const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5);

let folder: string;
let system: LocalSystem;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-socket-'));
  system = await startLocal({ port: 0, dataDir: folder, batchingWindowSeconds: 0 });
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

async function connect(query = ''): Promise<WebSocket> {
  const client = new WebSocket(`${system.url.replace('http', 'ws')}/socket${query}`);
  await once(client, 'open');
  return client;
}

async function ask(client: WebSocket, frame: string): Promise<string> {
  client.send(frame);
  const [answer] = (await once(client, 'message')) as [Buffer];
  return answer.toString();
}

async function close(client: WebSocket): Promise<void> {
  client.close();
  await once(client, 'close');
}

/** What a device's recording holds, a line for each message of a sensor. */
async function recorded(device: string): Promise<string[]> {
  await system.settled();
  const messages = await readRecording(system.url, { device });
  return messages
    .filter(({ topic }) => topic !== '/pose')
    .map(({ topic, timeNs, value }) => {
      const ms = Number(timeNs / 1_000_000n) - START_MS;
      return `${topic} ${ms} ${JSON.stringify((value as { value: unknown }).value)}`;
    });
}

test('what is answered OK stands in the recording, of events, of JSON and of both in one frame', async () => {
  const client = await connect();

  const answers = [
    await ask(client, `1.5,-2,${START_MS},robot, 7`),
    await ask(client, `1,2,${START_MS + 1},robot, 7\n3,4,${START_MS + 2},robot, 7\n`),
    await ask(
      client,
      JSON.stringify({ device: 'robot, 7', sensor: 'mood', timestamp: START_MS, value: 'good' }),
    ),
    await ask(
      client,
      `{"device":"robot, 7","sensor":"mood","timestamp":${START_MS + 3},"value":"better"}\n5,6,${START_MS + 3},robot, 7`,
    ),
    await ask(client, `9,9,${START_MS},robot, 7`),
  ];
  await close(client);
  const messages = await recorded('robot, 7');

  expect(answers).toEqual(['OK', 'OK', 'OK', 'OK', 'OK']);
  expect(messages.toSorted()).toEqual(
    [
      '/mood 0 "good"',
      '/mood 3 "better"',
      '/x 0 1.5',
      '/x 1 1',
      '/x 2 3',
      '/x 3 5',
      '/y 0 -2',
      '/y 1 2',
      '/y 2 4',
      '/y 3 6',
    ].toSorted(),
  );
});

test('bad lines are told one by one, what is good beside them is kept, and the connection stays', async () => {
  const client = await connect('?device=bad');

  const first = await ask(client, `nan,2,${START_MS},bad\n7,8,${START_MS},bad\n1,inf,${START_MS},bad\n,,,`);
  const nameless = await ask(client, `{"sensor":"x","timestamp":${START_MS},"value":1}`);
  const empty = await ask(client, '');
  const good = await ask(client, `8,9,${START_MS + 1},bad`);
  await close(client);

  expect(first.split('\n')).toEqual([
    'ERR line 1: x is no finite decimal number',
    'ERR line 3: y is no finite decimal number',
    'ERR line 4: x is empty',
  ]);
  expect(nameless).toMatch(/^ERR line 1: no "device": name it in every line/);
  expect(empty).toMatch(/^ERR the frame is empty/);
  expect(good).toBe('OK');
  expect(await recorded('bad')).toEqual(['/x 0 7', '/y 0 8', '/x 1 8', '/y 1 9']);
});

test('a frame that is too long for the platform is refused here too', async () => {
  const client = await connect();

  client.send('x'.repeat(32 * 1024 + 1));
  const [code] = (await once(client, 'close')) as [number];

  expect(code).toBe(1009);
});

test('many clients at once each get their own answers', async () => {
  const clients = await Promise.all(Array.from({ length: 8 }, () => connect()));

  const answers = await Promise.all(
    clients.map(async (client, nth) => {
      const told: string[] = [];
      for (let frame = 0; frame < 5; frame += 1) {
        const isBad = (nth + frame) % 4 === 0;
        told.push(await ask(client, isBad ? `x${nth}` : `${nth},${frame},${START_MS + frame},many-${nth}`));
      }
      return told;
    }),
  );
  await Promise.all(clients.map(close));
  const messages = await Promise.all(clients.map((_, nth) => recorded(`many-${nth}`)));

  clients.forEach((_, nth) => {
    const good = [0, 1, 2, 3, 4].filter((frame) => (nth + frame) % 4 !== 0);
    expect(answers[nth]?.map((answer) => answer.slice(0, 3).trim())).toEqual(
      [0, 1, 2, 3, 4].map((frame) => (good.includes(frame) ? 'OK' : 'ERR')),
    );
    expect(messages[nth]).toEqual(good.flatMap((frame) => [`/x ${frame} ${nth}`, `/y ${frame} ${frame}`]));
  });
});

test('whoever asks for no WebSocket is told to, and there is none elsewhere', async () => {
  const plain = await fetch(`${system.url}/socket`);
  const elsewhere = new WebSocket(`${system.url.replace('http', 'ws')}/v1/data`);
  const [error] = (await once(elsewhere, 'error')) as [Error];

  expect(plain.status).toBe(426);
  expect(plain.headers.get('content-type')).toBe('application/problem+json');
  expect(error.message).toContain('400');
});

test('a system that stops answers what came and leaves no client behind', async () => {
  const other = mkdtempSync(join(tmpdir(), 'odograph-socket-stop-'));
  const stopping = await startLocal({ port: 0, dataDir: other, batchingWindowSeconds: 0 });
  const client = new WebSocket(`${stopping.url.replace('http', 'ws')}/socket`);
  await once(client, 'open');
  await ask(client, `1,2,${START_MS},r`);
  const closed = once(client, 'close');

  await stopping.close();
  const [code] = (await closed) as [number];
  const log = readFileSync(join(other, 'logs', 'socket.log'), 'utf8');
  rmSync(other, { recursive: true, force: true });

  expect(code).toBe(1001);
  expect(log).not.toContain('ERROR');
});
