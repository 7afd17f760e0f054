import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { clientOptions } from '../../../local/delivery.ts';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { NAMES } from '../../../local/resources.ts';
import { type ApiKey, principalOfKey } from '../../../shared/access/api-key.ts';
import type { Principal } from '../../../shared/access/grants.ts';
import { readerId } from '../../../shared/access/reader-id.ts';
import { DynamoStreamSlots } from '../../../shared/access/stream-slots.dynamodb.ts';
import { newToken } from '../../support/stores.ts';
import { readRecording } from '../../support/session-recordings.ts';

/** What nobody may be told who only reads sessions. */
const CAR = 'car-hidden';
const VAN = 'van-hidden';
const TOKEN = 'vault-hidden';
const FILE = 'drive-hidden';
const SOURCES = {
  readings: { kind: 'readings' },
  [TOKEN]: { kind: 'files', prefix: 'folder-hidden', devices: [CAR] },
};

/** Of one reader at once. */
const STREAMS = 2;

const START = Date.parse('2026-05-23T10:00:00Z');
const ns = (ms: number): bigint => BigInt(ms) * 1_000_000n;
const SHIFT = 300_000_000n;

const READINGS = Array.from({ length: 40 }, (_, step) => ({
  device: step % 2 === 0 ? CAR : VAN,
  sensor: step % 4 < 2 ? 'speed' : 'rpm',
  ms: START + step * 250,
  value: step * 1.5,
}));
const ofDevice = (device: string) => READINGS.filter((reading) => reading.device === device);

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  readonly json: Record<string, unknown>;
}

interface Asked {
  readonly key?: string | undefined;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

let folder: string;
let system: LocalSystem;
let s3: S3Client;
let admin: string;
/** May read the car, and nothing else. */
let ofCar: string;
/** May read everything, and do nothing else. */
let ofAll: string;
/** May do everything with the car. */
let changesCar: string;
/** Every answer under /rta. */
const told: { readonly path: string; readonly text: string }[] = [];

async function ask(path: string, asked: Asked = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = asked;
  const key = 'key' in asked ? asked.key : admin;
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const response = await fetch(system.url + path, {
    method,
    headers: { ...headers, ...authorization },
    ...(body !== undefined && { body }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isJson = response.headers.get('content-type')?.includes('json') === true && bytes.length > 0;
  const isLines = response.headers.get('content-type') === 'application/x-ndjson';
  if (path.startsWith('/rta/')) {
    const head = JSON.stringify([...response.headers]);
    told.push({
      path: `${method} ${path}`,
      text: `${head}\n${isMcap(bytes) ? contentOf(bytes) : bytes.toString()}`,
    });
  }
  return {
    status: response.status,
    headers: response.headers,
    body: bytes,
    json: isJson && !isLines ? (JSON.parse(bytes.toString()) as Record<string, unknown>) : {},
  };
}

/** @throws Error when it is no success */
function successful(answer: Answer): Answer {
  if (answer.status < 300) return answer;
  throw new Error(`answered with ${answer.status}: ${answer.body.toString()}`);
}

const isMcap = (bytes: Buffer): boolean => bytes.subarray(1, 5).toString() === 'MCAP';

const plain = (_: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Map ? [...(value as Map<unknown, unknown>)] : value;
};

/** All that a recording tells. */
function contentOf(bytes: Buffer): string {
  const { messages, channels, schemas } = readRecording(bytes);
  return (
    bytes.toString('latin1') +
    JSON.stringify([...channels], plain) +
    JSON.stringify([...schemas], plain) +
    messages.map(({ data }) => Buffer.from(data).toString()).join('\n')
  );
}

const post = (path: string, body: unknown, asked: Asked = {}): Promise<Answer> =>
  ask(path, { method: 'POST', body: JSON.stringify(body), ...asked });

const upsert = (identity: string, updates: readonly object[], more: object = {}): Promise<Answer> =>
  post('/internal/rta/v2/sessions', {
    identity,
    createIfNotExists: { state: 'open', timestamp: String(ns(START)), identifier: `Run ${identity}` },
    updates,
    ...more,
  });

const bind = (source: string, identity: string, more: object = {}) => ({
  addDataBindings: [{ key: { source, identity }, ...more }],
});

let keysMade = 0;
const principals = new Map<string, Principal>();

async function makeKey(devices: readonly string[], may = ['read']): Promise<string> {
  const made = await post('/api/keys', { name: `reader ${(keysMade += 1)}`, may, devices });
  const { key, text } = successful(made).json as { key: ApiKey; text: string };
  principals.set(text, principalOfKey(key));
  return text;
}

const putFile = (name: string, content: Buffer): Promise<unknown> =>
  s3.send(new PutObjectCommand({ Bucket: NAMES.bucket, Key: `folder-hidden/${name}.mcap`, Body: content }));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-sessions-'));
  system = await startLocal({
    port: 0,
    dataDir: folder,
    access: true,
    sources: SOURCES,
    limits: { streamsPerReader: STREAMS },
    batchingWindowSeconds: 0,
  });
  s3 = new S3Client(clientOptions(system.services.s3));
  admin = system.access?.key ?? '';
  const lines = READINGS.map(({ ms, ...rest }) =>
    JSON.stringify({ ...rest, timestamp: new Date(ms).toISOString() }),
  );
  const headers = { 'content-type': 'application/x-ndjson' };
  successful(await ask('/ingest', { method: 'POST', headers, body: lines.join('\n') }));
  await system.settled();
  ofCar = await makeKey([CAR]);
  ofAll = await makeKey(['*']);
  changesCar = await makeKey([CAR], ['admin', 'read']);

  const file = await ask(`/v1/data?device=${CAR}&start=2026-05-23T10:00:00Z&end=2026-05-23T11:00:00Z`);
  await putFile(FILE, successful(file).body);

  const answers = [
    await upsert('lap', [
      { set: { timestamp: String(ns(START + 1)), group: 'monza', quality: 0.5 } },
      { setDetails: { driver: 'Ada', laps: 3 } },
      bind('readings', CAR, { sessionTimeOffset: Number(SHIFT) }),
    ]),
    await upsert('both', [
      { set: { timestamp: String(ns(START + 3)) } },
      { setDetails: { laps: 5 } },
      bind('readings', CAR),
      bind('readings', VAN),
    ]),
    await upsert('filed', [{ set: { timestamp: String(ns(START + 2)) } }, bind(TOKEN, `${FILE}.mcap`)]),
    await upsert('bare', []),
  ];
  answers.forEach(successful);
});
afterAll(async () => {
  s3.destroy();
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

const identitiesOf = ({ json }: Answer): unknown[] =>
  (json['sessions'] as { identity: string }[]).map(({ identity }) => identity);

const form = (members: Record<string, string>, key = admin): Promise<Answer> =>
  ask('/rta/v2/sessions', {
    key,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(members).toString(),
  });

const linesOf = ({ body }: Answer): Record<string, unknown>[] =>
  body
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('lists of sessions', () => {
  it('are newest first, page by page', async () => {
    const all = await ask('/rta/v2/sessions');
    const second = await ask('/rta/v2/sessions?pageIndex=1&pageSize=3');

    expect([all.status, identitiesOf(all), all.json['total']]).toEqual([
      200,
      ['both', 'filed', 'lap', 'bare'],
      4,
    ]);
    expect([identitiesOf(second), second.json['total']]).toEqual([['bare'], 4]);
  });

  it('are sorted as they are asked for', async () => {
    const sorted = await ask('/rta/v2/sessions?sort=identity:asc');

    expect(identitiesOf(sorted)).toEqual(['bare', 'both', 'filed', 'lap']);
  });

  it('are of what a query means, in the path and in a form', async () => {
    const query = JSON.stringify({ 'details.laps': { $gte: 3 }, $nor: [{ group: 'monza' }] });

    const byGet = await ask(`/rta/v2/sessions?query=${encodeURIComponent(query)}`);
    const byForm = await form({ query });
    const paged = await form({ query: '{}', pageSize: '2', pageIndex: '1', sort: 'timestamp:asc' });

    expect([byGet, byForm].map(identitiesOf)).toEqual([['both'], ['both']]);
    expect(identitiesOf(paged)).toEqual(['filed', 'both']);
  });

  it.each([
    { query: '{' },
    { query: '{"$where": 1}' },
    { sort: 'nothing:asc' },
    { pageSize: '0' },
    { page: '1' },
  ])('are refused where they are not understood: %j', async (members) => {
    const refused = await form(members);

    expect([refused.status, refused.json['code']]).toEqual([400, 'invalid-request']);
  });

  it('leave out what may not be read', async () => {
    const mine = await ask('/rta/v2/sessions', { key: ofCar });
    const byForm = await form({}, ofCar);

    expect([identitiesOf(mine), mine.json['total']]).toEqual([['filed', 'lap'], 2]);
    expect(identitiesOf(byForm)).toEqual(['filed', 'lap']);
  });
});

describe('a session', () => {
  it('is described with the time that its data covers, moved as it is', async () => {
    const { status, json, headers } = await ask('/rta/v2/sessions/lap', { key: ofCar });

    expect([status, json['identifier'], json['details']]).toEqual([
      200,
      'Run lap',
      { driver: 'Ada', laps: 3 },
    ]);
    const { startTime, endTime } = json['timeRange'] as Record<string, string>;
    const times = ofDevice(CAR).map(({ ms }) => ns(ms) + SHIFT);
    expect(BigInt(startTime!)).toBeLessThanOrEqual(times[0]!);
    expect(BigInt(endTime!)).toBeGreaterThanOrEqual(times.at(-1)!);

    const known = { 'if-none-match': headers.get('etag') ?? '' };
    const again = await ask('/rta/v2/sessions/lap', { key: ofCar, headers: known });
    const head = await ask('/rta/v2/sessions/lap', { key: ofCar, method: 'HEAD' });
    expect([again.status, head.status, head.body.length]).toEqual([304, 200, 0]);
  });

  it.each(['both', 'bare', 'nothing'])(
    'that may not be read is as one that is not there: %s',
    async (name) => {
      for (const path of [`/rta/v2/sessions/${name}`, `/rta/v2/sessions/${name}/data/jsonl/-`]) {
        const { status, json } = await ask(path, { key: ofCar });

        expect([status, json['code'], json['detail']]).toEqual([
          404,
          'not-found',
          `there is no session ${name}`,
        ]);
      }
    },
  );
});

describe('data of channels', () => {
  it('is what was sent, moved as it is, as lines', async () => {
    const answer = await ask('/rta/v2/sessions/lap/data/jsonl/-', { key: ofCar });

    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    expect(
      linesOf(answer).map(({ topic, time, data }) => [topic, time, (data as { value: number }).value]),
    ).toEqual(ofDevice(CAR).map(({ sensor, ms, value }) => [`/${sensor}`, String(ns(ms) + SHIFT), value]));
  });

  it('is that of a stretch, both ends included, of the channels that are asked for', async () => {
    const [first, , third] = ofDevice(CAR);
    const stretch = `start=${ns(first!.ms) + SHIFT}&end=${ns(third!.ms) + SHIFT}`;
    const all = linesOf(await ask(`/rta/v2/sessions/lap/data/jsonl/-?${stretch}`));
    const { channel } = all[1]!;

    const one = linesOf(await ask(`/rta/v2/sessions/lap/data/jsonl/${String(channel)}?${stretch}`));

    expect(all.map(({ time }) => time)).toEqual(
      ofDevice(CAR)
        .slice(0, 3)
        .map(({ ms }) => String(ns(ms) + SHIFT)),
    );
    expect(one).toEqual(all.filter((line) => line['channel'] === channel));
    expect(one.length).toBeLessThan(all.length);
  });

  it.each(['lap', 'both', 'filed'])('is the same as lines and as a recording: %s', async (name) => {
    const lines = linesOf(await ask(`/rta/v2/sessions/${name}/data/jsonl/-`));
    const mcap = await ask(`/rta/v2/sessions/${name}/data/mcap/-`);

    expect([mcap.status, mcap.headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
    expect(readRecording(mcap.body).messages.map(({ topic, logTime }) => [topic, String(logTime)])).toEqual(
      lines.map(({ topic, time }) => [topic, time]),
    );
    const sent = name === 'both' ? READINGS : ofDevice(CAR);
    expect(lines).toHaveLength(sent.length);
  });

  it('has the numbers that a configuration gives', async () => {
    const channels = [{ channel: 0xab, topic: '/rpm' }];
    const put = await ask('/internal/rta/v2/configs/numbers', {
      method: 'PUT',
      body: JSON.stringify({ channels }),
    });
    expect(put.status).toBe(201);
    const configBindings = [{ identifier: 'numbers', channelOffset: 1 }];
    await upsert('named', [{ setConfigBindings: configBindings }, bind('readings', CAR)]);

    const lines = linesOf(await ask('/rta/v2/sessions/named/data/jsonl/a0-ac', { key: ofCar }));

    const rpm = ofDevice(CAR).filter(({ sensor }) => sensor === 'rpm');
    expect(lines.map(({ channel, topic, time }) => [channel, topic, time])).toEqual(
      rpm.map(({ ms }) => ['AC', '/rpm', String(ns(ms))]),
    );
    const others = await ask('/rta/v2/sessions/named/data/jsonl/-AB');
    expect([others.status, others.json['code']]).toEqual([404, 'no-readings']);
  });

  it.each([
    ['data/csv/-', 400, 'jsonl, mcap'],
    ['data/jsonl/x', 400, '-5,7,B-D,14-'],
    ['data/jsonl/-?start=1.5', 400, 'whole number of 64 bits'],
    ['data/jsonl/-?start=2&end=1', 400, 'before start'],
    ['data/jsonl/-?end=1', 404, 'no data in this range'],
    ['data/jsonl/-?start=1&from=2', 400, 'from'],
    ['data/jsonl', 404, 'nothing at'],
  ])('is refused where it is not understood, in words that help: %s', async (path, status, words) => {
    const refused = await ask(`/rta/v2/sessions/lap/${path}`);

    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json',
    ]);
    expect(refused.json['detail']).toContain(words);
  });

  it('is streamed so many times at once to a reader, as recordings are', async () => {
    const client = new DynamoDBClient(clientOptions(system.services.dynamoDb));
    const slots = new DynamoStreamSlots({ client, tableName: NAMES.table }, { now: Date.now, newToken });
    const reader = readerId(principals.get(ofCar)!);
    const taken = [];
    for (let nth = 0; nth < STREAMS; nth += 1)
      taken.push(await slots.take(reader, STREAMS, Date.now() + 600_000));

    const refused = await ask('/rta/v2/sessions/lap/data/jsonl/-', { key: ofCar });
    const other = await ask('/rta/v2/sessions/lap/data/jsonl/-', { key: ofAll });
    for (const slot of taken) await slots.release(slot!);
    client.destroy();
    const again = await ask('/rta/v2/sessions/lap/data/jsonl/-', { key: ofCar });

    expect([refused.status, refused.json['code'], refused.headers.get('retry-after')]).toEqual([
      429,
      'too-many-requests',
      '1',
    ]);
    expect([other.status, again.status]).toEqual([200, 200]);
  });

  it('that cannot be read is a problem, and nobody is told what of', async () => {
    const bound = await upsert('broken', [bind(TOKEN, 'broken-hidden.mcap')]);
    await putFile('broken-hidden', Buffer.from('no MCAP at all'));

    const answers = [
      await ask('/rta/v2/sessions/broken/data/jsonl/-', { key: ofCar }),
      await ask('/rta/v2/sessions/broken/data/mcap/-', { key: ofCar }),
    ];

    expect(bound.status).toBe(200);
    expect(answers.map(({ status, json }) => [status, json['code']])).toEqual(
      answers.map(() => [502, 'source-failed']),
    );
  });
});

const putTopics = (channels: readonly object[]): Promise<Answer> =>
  ask('/internal/rta/v2/configs/topics', { method: 'PUT', body: JSON.stringify({ channels }) });

it('all of it is described for programs', async () => {
  const { status, json } = await ask('/rta/v2/openapi.json', { key: undefined });

  expect([status, json['openapi']]).toEqual([200, '3.1.1']);
  expect(Object.keys(json['paths'] as object)).toContain(
    '/rta/v2/sessions/{identity}/data/{type}/{channels}',
  );
});

describe('a configuration', () => {
  const channels = [
    { channel: 2, topic: '/rpm' },
    { channel: 1, topic: '/speed' },
  ];

  it('is written once, and may be kept for ever', async () => {
    const written = [
      await putTopics(channels),
      await putTopics(channels.toReversed()),
      await putTopics(channels.slice(1)),
    ];
    const read = await ask('/rta/v2/configs/topics', { key: ofCar });
    const etag = read.headers.get('etag') ?? '';
    const again = await ask('/rta/v2/configs/topics', { key: ofCar, headers: { 'if-none-match': etag } });
    const head = await ask('/rta/v2/configs/topics', { key: ofCar, method: 'HEAD' });

    expect(written.map(({ status }) => status)).toEqual([201, 200, 409]);
    expect([read.status, read.json]).toEqual([200, { channels: channels.toReversed() }]);
    expect(read.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect([again.status, head.status, head.headers.get('etag')]).toEqual([304, 200, etag]);
  });

  it('that is not there is not found', async () => {
    expect((await ask('/rta/v2/configs/none')).status).toBe(404);
  });
});

describe('what is internal', () => {
  it('tells what a session is bound to', async () => {
    const { status, json } = await ask('/internal/rta/v2/sessions/lap/data-bindings');

    expect([status, json]).toEqual([
      200,
      {
        dataBindings: [
          {
            key: { source: 'readings', identity: CAR, timeRef: 0 },
            sessionTimeOffset: Number(SHIFT),
            dataChannelBindings: [],
          },
        ],
      },
    ]);
  });

  it('leaves a change aside that was made already', async () => {
    const [first, again] = [
      await upsert('numbered', [{ set: { group: 'a' } }], { sequence: 7 }),
      await upsert('numbered', [{ set: { group: 'b' } }], { sequence: 7 }),
    ];

    expect([first.json['outcome'], again.json['outcome']]).toEqual(['created', 'ignored']);
    expect(again.json['session']).toMatchObject({ group: 'a', sequence: 7 });
  });

  it.each([
    ['a source that there is not', bind('elsewhere', CAR)],
    ['an address', bind('https://example.com/x.mcap', CAR)],
    ['a file outside', bind(TOKEN, '../secret.mcap')],
  ])('refuses to bind %s', async (_, update) => {
    expect((await upsert('wrong', [update])).status).toBe(400);
  });

  test.each([
    '/internal/rta/v2/sessions/lap/data-bindings',
    '/internal/rta/v2/sessions/none/data-bindings',
    '/internal',
  ])('is for administrators of all devices alone: %s', async (path) => {
    const token = system.access?.issuer.issueToken({ subject: 'reader', devices: ['*'], lifeSeconds: 60 });
    const keys = [undefined, 'odo_wrong', token, system.access?.deviceKey, ofCar, ofAll, changesCar];

    const answers = await Promise.all(keys.map((key) => ask(path, { key })));

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 403, 403, 403, 403]);
    expect(answers.map(({ body }) => body.toString()).join('')).not.toContain('hidden');
  });
});

// The last of all, so that all answers are there.
test('no answer for those who read sessions tells what they are bound to', async () => {
  expect(told.length).toBeGreaterThan(40);
  expect(told.filter(({ text }) => text.includes('hidden')).map(({ path }) => path)).toEqual([]);
  expect(
    told
      .filter(({ text }) => /"(dataBindings|bindings|source|timeRef|boundRange|boundSince|token)"/.test(text))
      .map(({ path }) => path),
  ).toEqual([]);
});

test('an open system lets everyone do what is internal', async () => {
  const data = join(folder, 'open');
  const open = await startLocal({ port: 0, dataDir: data, batchingWindowSeconds: 0 });
  try {
    const body = JSON.stringify({
      identity: 'one',
      createIfNotExists: { state: 'closed', timestamp: 1, identifier: 'One' },
    });
    const made = await fetch(`${open.url}/internal/rta/v2/sessions`, { method: 'POST', body });
    const listed = await fetch(`${open.url}/rta/v2/sessions`);

    expect([made.status, listed.status]).toEqual([200, 200]);
    expect(await listed.json()).toMatchObject({ total: 1, sessions: [{ identity: 'one', state: 4 }] });
  } finally {
    await open.close();
  }
});
