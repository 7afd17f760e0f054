import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { OPERATION_IDS, type OperationId, ROUTES } from '../../../shared/api/routes.ts';
import type { Route } from '../../../shared/api/route.ts';
import { AnswerCache } from '../../../shared/client/answer-cache.ts';
import { systemClock } from '../../../shared/client/clock.ts';
import { OdographClient } from '../../../shared/client/odograph-client.ts';
import type { DashboardInput } from '../../../shared/dashboard/schema.ts';
import { Transport } from '../../../shared/client/transport.ts';
import { fakeSystem, json, problem, type Reply } from './fake-system.ts';

const NAME = 'robot/7 ü';
const KEY_ID = 'k7m2wq9xr4tzc8vb';
const channel = { channel: 'speed', device: NAME, begin_time: 0, end_time: 1 };

/** The method of each operation, asked with everything that it takes. */
const CALLS: Readonly<Record<OperationId, (client: OdographClient) => Promise<unknown>>> = {
  getHealth: (client) => client.health(),
  getStatus: (client) => client.status({ device: NAME }),
  getDescription: (client) => client.description(),
  listDevices: (client) => client.devicePage({ cursor: 'c', limit: 2 }),
  getDevice: (client) => client.device(NAME),
  changeDevice: (client) => client.changeDevice(NAME, { measure: null }),
  listSensors: (client) => client.sensors(NAME),
  getLatest: (client) => client.latest(NAME),
  getLatestStatistics: (client) => client.latest(),
  getLocation: (client) => client.location(NAME),
  getLatestLocation: (client) => client.location(),
  getSeries: (client) =>
    client.series(NAME, { sensor: ['a', 'b'], start: '1', end: '2', bins: 3, kind: 'number' }),
  getTrack: (client) => client.track(NAME, { start: '1', end: '2', points: 3, measure: 'plane' }),
  getOdometer: (client) => client.odometer(NAME, { start: '1', end: '2', measure: 'plane' }),
  getDayQuarters: (client) => client.statistics(NAME, '2024-05-01', { device: NAME }),
  streamLive: (client) => client.live(NAME).next(),
  searchChannels: (client) => client.channelPage({ text: 'x', device: NAME, cursor: 'c', limit: 2 }),
  listRecentChannels: (client) => client.recentChannels({ device: NAME, limit: 2 }),
  getCurve: (client) => client.curve({ ...channel, num_bins: 2, remove_empty_bins: true }),
  getRawLink: (client) => client.rawLink(channel),
  listRobots: (client) => client.robots(),
  getRobot: (client) => client.robot(NAME),
  listRobotEvents: (client) => client.robotEvents(NAME, { start_time: 1, end_time: 2 }),
  getRobotOdometer: (client) => client.robotOdometer(NAME, { start_time: 1, end_time: 2 }),
  listDumps: (client) => client.dumps({ date: '2024-05-01', device: NAME }),
  startDump: (client) => client.startDump({ date: '2024-05-01', device: NAME }),
  getDumpRun: (client) => client.dumpRun('run-1'),
  listSessions: (client) => client.sessionPage({ query: '{}', sort: 'timestamp', pageIndex: 1, pageSize: 2 }),
  getSession: (client) => client.session(NAME),
  putSession: (client) => client.putSession(NAME, { timestamp: '1777593600000000001', details: { lap: 3 } }),
  changeSession: (client) => client.changeSession(NAME, { state: 'closed' }),
  getSessionConfig: (client) => client.sessionConfig(NAME),
  putSessionConfig: (client) =>
    client.putSessionConfig(NAME, { channels: [{ channel: 0, topic: '/speed' }] }),
  listDeadLetters: (client) =>
    client.letterPage({ cursor: 'dead-letters/x', limit: 2, reason: 'unreadable' }),
  getDeadLetterContent: (client) => client.letterContent({ key: 'dead-letters/x', from: 1 }),
  listKeys: (client) => client.keyPage({ cursor: KEY_ID, limit: 2 }),
  createKey: (client) => client.createKey({ name: 'x', may: ['write'], devices: ['car-*'] }),
  revokeKey: (client) => client.revokeKey(KEY_ID),
  redriveDeadLetters: (client) => client.redrive({ all: true, dryRun: true }),
};

test.each(OPERATION_IDS)(
  'the operation %s has a method that asks for it, and hands on what is refused',
  async (id) => {
    const { path, method, parameters, body }: Route = ROUTES[id];
    const { client, seen } = fakeSystem(() => problem(400, 'no'));

    const answer = CALLS[id](client);

    await expect(answer).rejects.toMatchObject({ code: 'refused', status: 400, problem: { detail: 'no' } });
    const [request] = seen;
    const pattern = RegExp(`^${path.replaceAll(/\{\w+\}/g, '([^/]+)')}$`);
    const names = pattern.exec(request!.url.pathname)?.slice(1).map(decodeURIComponent);
    expect(request!.method).toBe(method);
    expect(names).toHaveLength(Object.keys(parameters?.path?.shape ?? {}).length);
    expect(names!.every((name) => [NAME, KEY_ID, '2024-05-01', 'run-1'].includes(name))).toBe(true);
    expect([...new Set(request!.url.searchParams.keys())].toSorted()).toEqual(
      id === 'getLatestStatistics' || id === 'getLatestLocation'
        ? []
        : Object.keys(parameters?.query?.shape ?? {})
            // In place of a date.
            .filter((name) => id !== 'listDumps' || !['from', 'to'].includes(name))
            .toSorted(),
    );
    expect(request!.body === '').toBe(body === undefined);
  },
);

const latest = (value: number) => ({
  device: 'car',
  revision: value,
  sensors: { speed: { value, timestamp: '2024-05-01T12:00:00Z', kind: 'number' } },
});

test('names and parameters go as they are, a key as a bearer token, below whatever path the system has', async () => {
  const { client, seen } = fakeSystem(() => problem(400, 'no'), {
    baseUrl: new URL('https://host/below/'),
    key: 'secret',
  });

  await client.series('a/b?ü', { sensor: ['x y', 'z&'], bins: 5, start: undefined }).catch(() => undefined);
  await client.ingest('{}', { device: 'd', gzipped: true }).catch(() => undefined);

  expect(seen.map(({ url }) => url.href)).toEqual([
    'https://host/below/api/devices/a%2Fb%3F%C3%BC/series?sensor=x+y&sensor=z%26&bins=5',
    'https://host/below/ingest?device=d',
  ]);
  expect(seen.map(({ headers }) => headers.get('authorization'))).toEqual(Array(2).fill('Bearer secret'));
  expect(seen[1]!.headers.get('content-encoding')).toBe('gzip');
  expect(client.origin).toBe('https://host');
});

test('dashboards are sent in gzip, again too', async () => {
  const sent: RequestInit[] = [];
  const client = new OdographClient({
    baseUrl: new URL('http://system/'),
    clock: { now: () => 0, random: () => 0, sleep: async () => undefined },
    fetch: async (_, init) => {
      sent.push(init);
      return sent.length === 1 ? problem(503, 'busy') : json({ id: 'x', version: '1', dashboard: {} });
    },
  });
  const range = { kind: 'quick', last: 'PT1H' } as const;
  const dashboard: DashboardInput = { version: 1, name: 'Ü', range, devices: [], panels: [] };

  await client.replaceDashboard('0f8b7d0c-1f5e-4c5b-9a55-6c1c2f0c7a11', dashboard, { version: '0' });

  for (const { body, headers } of sent) {
    expect(gunzipSync(body as Uint8Array).toString()).toBe(JSON.stringify(dashboard));
    expect(Object.fromEntries(new Headers(headers))).toMatchObject({
      'content-encoding': 'gzip',
      'if-match': '"0"',
    });
  }
  expect(sent).toHaveLength(2);
});

test('what a platform refuses for its length is told as that', async () => {
  const { client } = fakeSystem(() => new Response('', { status: 413 }));

  await expect(client.latest('car')).rejects.toMatchObject({
    code: 'refused',
    status: 413,
    message:
      'http://system refused: the request is longer than the platform takes, which is some 4.5 MB in gzip (413).',
  });
});

test('a key goes to the origin of the system alone', async () => {
  const sent: (string | null)[] = [];
  const transport = new Transport({
    baseUrl: new URL('https://host/below/'),
    key: 'secret',
    fetch: async (_, { headers }) => {
      sent.push(new Headers(headers).get('authorization'));
      return json({});
    },
  });
  const addresses = [
    'https://host/elsewhere',
    'https://host:444/below/',
    'http://host/below/',
    'https://files.host/below/',
    'https://host.evil/below/',
    'https://evil/https://host/below/',
  ];

  for (const address of addresses) await transport.fetch(new URL(address), {});

  expect(sent).toEqual(['Bearer secret', null, null, null, null, null]);
});

test('a key does not follow where an answer sends its client on to', async () => {
  const seen: (string | undefined)[] = [];
  const serve = async (answer: (response: ServerResponse) => unknown) => {
    const server = createServer(({ headers }, response) => {
      seen.push(headers.authorization);
      answer(response);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const close = promisify(server.close.bind(server));
    return { origin, [Symbol.asyncDispose]: () => close() };
  };
  await using other = await serve((response) => response.writeHead(404).end());
  await using system = await serve((response) =>
    response.writeHead(302, { location: `${other.origin}/api/health` }).end(),
  );
  const client = new OdographClient({ baseUrl: new URL(system.origin), key: 'secret' });

  await expect(client.health()).rejects.toMatchObject({ status: 404 });

  expect(seen).toEqual(['Bearer secret', undefined]);
});

test('pages follow one another up to the last', async () => {
  const { client, seen } = fakeSystem(({ url }) => {
    const page = Number(url.searchParams.get('cursor') ?? 0);
    const devices = [{ device: `car-${page}`, sensors: page }];
    return json(page < 2 ? { devices, cursor: String(page + 1) } : { devices });
  });

  const devices = await Array.fromAsync(client.devices({ limit: 1 }));

  expect(devices.map(({ device }) => device)).toEqual(['car-0', 'car-1', 'car-2']);
  expect(seen.map(({ url }) => url.search)).toEqual(['?limit=1', '?limit=1&cursor=1', '?limit=1&cursor=2']);
});

test('keys follow one another up to the last page', async () => {
  const key = { name: 'x', may: ['read'], devices: ['*'], state: 'live' };
  const times = { created: '2024-05-01T00:00:00Z', expires: '2025-05-01T00:00:00Z' };
  const ids = ['a', 'b', 'c'].map((letter) => letter.repeat(16));
  const { client } = fakeSystem(({ url }) => {
    const at = ids.indexOf(url.searchParams.get('cursor') ?? '') + 1;
    const cursor = at < ids.length - 1 ? { cursor: ids[at] } : {};
    return json({ keys: [{ ...key, ...times, id: ids[at] }], ...cursor });
  });

  expect((await Array.fromAsync(client.keys({ limit: 1 }))).map(({ id }) => id)).toEqual(ids);
});

test('what has not changed is not sent again, and is the same object', async () => {
  let value = 1;
  const reply = ({ headers }: { headers: Headers }): Reply =>
    headers.get('if-none-match') === `"${value}"`
      ? new Response(null, { status: 304 })
      : json(latest(value), { headers: { 'content-type': 'application/json', etag: `"${value}"` } });
  const { client, seen } = fakeSystem(reply, { cache: new AnswerCache() });

  const first = await client.latest('car');
  const same = await client.latest('car');
  value = 2;
  const changed = await client.latest('car');
  const other = await client.latest('truck');

  expect(same).toBe(first);
  expect(changed.revision).toBe(2);
  expect(other).not.toBe(changed);
  expect(seen.map(({ headers }) => headers.get('if-none-match'))).toEqual([null, '"1"', '"1"', null]);
});

test('a cache keeps as many answers as it was told, those that were used last', () => {
  const cache = new AnswerCache(2);
  const [a, b, c] = ['a', 'b', 'c'].map((name) => new URL(`http://x/${name}`));

  cache.put(a!, { etag: '1', value: 1 });
  cache.put(b!, { etag: '2', value: 2 });
  cache.get(a!);
  cache.put(c!, { etag: '3', value: 3 });

  expect([a, b, c].map((url) => cache.get(url!)?.value)).toEqual([1, undefined, 3]);
});

test('a busy system and a broken connection are tried again, for as long as was wanted', async () => {
  const waits: object[] = [];
  const replies: Reply[] = ['drop', problem(503, 'busy.', { 'retry-after': '3' }), json(latest(1))];
  const { client, pauses } = fakeSystem(() => replies.shift() ?? 'drop', {
    retryForMs: 10_000,
    onWait: (wait) => void waits.push(wait),
  });

  const answer = await client.latest('car');
  const gone = client.latest('car');

  expect(answer.sensors['speed']?.value).toBe(1);
  expect(pauses.slice(0, 2)).toEqual([500, 3000]);
  expect(waits.slice(0, 2)).toEqual([
    { reason: 'fetch failed', pauseMs: 500 },
    { reason: 'busy (503)', pauseMs: 3000 },
  ]);
  await expect(gone).rejects.toMatchObject({
    code: 'unreachable',
    message: 'No answer from http://system: fetch failed.',
    next: expect.stringContaining('runs'),
  });
  expect(pauses.slice(2).reduce((sum, pause) => sum + pause)).toBe(10_000);
});

test('a key is asked for once, as it may have been made before the connection broke', async () => {
  const wish = { name: 'x', may: ['read' as const], devices: ['*'] };
  const times = { created: '2024-05-01T00:00:00Z', expires: '2025-05-01T00:00:00Z' };
  const key = { ...wish, id: KEY_ID, state: 'live', ...times };
  const replies: Reply[] = ['drop', problem(503, 'busy'), json({ key, text: 'odo_…' }, { status: 201 })];
  const { client, seen, pauses } = fakeSystem(() => replies.shift()!);

  const broken = client.createKey(wish);

  await expect(broken).rejects.toMatchObject({ code: 'disconnected' });
  expect(seen).toHaveLength(1);
  expect(await client.createKey(wish)).toEqual({ key, text: 'odo_…' });
  expect(pauses).toHaveLength(1);
});

test.each([
  [401, problem(401, 'A key is needed.'), 'unauthenticated', 'refused: A key is needed (401).'],
  [403, problem(403, 'not yours'), 'forbidden', 'refused: not yours (403).'],
  [404, problem(404, 'there is no device x'), 'not-found', 'refused: there is no device x (404).'],
  [404, new Response('<h1>404</h1>', { status: 404 }), 'not-odograph', 'refused: status 404.'],
  [400, problem(400, 'bins is above 5000'), 'refused', 'refused: bins is above 5000 (400).'],
  [500, new Response('oh', { status: 500 }), 'refused', 'refused: status 500.'],
  [200, json({ devices: 'none' }), 'not-odograph', 'did not answer as Odograph does.'],
  [200, new Response('<h1>hello</h1>'), 'not-odograph', 'did not answer as Odograph does.'],
])('a refusal is told by its code: %i', async (status, reply, code, words) => {
  const { client, pauses } = fakeSystem(() => reply);

  const error: unknown = await client.devicePage().catch((caught: unknown) => caught);

  expect(error).toMatchObject({ name: 'ClientError', code, status });
  expect(String(error)).toContain(words);
  expect(pauses).toEqual([]);
});

test('JSON that breaks off is asked for again', async () => {
  const broken = new Response('{"device":', { headers: { 'content-type': 'application/json' } });
  const replies = [broken, json(latest(4))];
  const { client } = fakeSystem(() => replies.shift()!);

  expect((await client.latest('car')).revision).toBe(4);
});

test('an abort ends a call with its reason, the pause before another attempt too', async () => {
  const reason = new Error('enough');
  const [own, all, early] = [new AbortController(), new AbortController(), new AbortController()];
  early.abort(reason);
  const slow = { ...systemClock, sleep: (_: number, signal?: AbortSignal) => systemClock.sleep(1e8, signal) };
  const make = (abort: () => void, signal?: AbortSignal) =>
    fakeSystem(() => 'drop', { clock: slow, onWait: abort, ...(signal && { signal }) }).client;

  await expect(make(() => own.abort(reason)).latest('a', { signal: own.signal })).rejects.toBe(reason);
  await expect(make(() => all.abort(reason), all.signal).latest('a')).rejects.toBe(reason);
  await expect(make(() => undefined).latest('a', { signal: early.signal })).rejects.toBe(reason);
});
