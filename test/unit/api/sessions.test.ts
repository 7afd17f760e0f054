import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PERMISSIONS } from '../../../shared/access/grants.ts';
import { type Answered, type AskedApi, keyFor, openApi, world } from '../../support/api-in-process.ts';

let send: (asked: AskedApi) => Promise<Answered>;
let all: string;
let ours: string;
let theirs: string;

beforeAll(async () => {
  send = await openApi();
  all = await keyFor(PERMISSIONS, ['*']);
  ours = await keyFor(PERMISSIONS, ['ours-*']);
  theirs = await keyFor(PERMISSIONS, ['theirs-*']);
});

beforeEach(() => {
  world.sessions.clear();
});

async function ask(key: string, method: string, path: string, body?: unknown, query = '') {
  const { status, text } = await send({ key, method, path, query, ...(body !== undefined && { body }) });
  return { status, text, body: JSON.parse(text) as Record<string, unknown> };
}

const bound = (...identities: string[]) => ({
  dataBindings: identities.map((identity) => ({ key: { source: 'readings', identity } })),
});
const put = (key: string, name: string, body: unknown) => ask(key, 'PUT', `/api/sessions/${name}`, body);
const patch = (key: string, name: string, body: unknown) => ask(key, 'PATCH', `/api/sessions/${name}`, body);
const get = (key: string, name: string) => ask(key, 'GET', `/api/sessions/${name}`);
const list = (key: string, query: Record<string, string> = {}) =>
  ask(key, 'GET', '/api/sessions', undefined, new URLSearchParams(query).toString());

/** A number in the text of a body with all of its digits. */
const exactly = (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON;

const NOW_NS = (): string => String(BigInt(world.nowMs) * 1_000_000n);

describe('a session', () => {
  test('is made open and of this moment, and stays as it is when the same is said again', async () => {
    const content = { identifier: 'Lap', details: { lap: 3 }, ...bound('ours-1') };

    const made = await put(ours, 'run', content);
    world.nowMs += 1000;
    const again = await put(ours, 'run', content);

    expect(made).toMatchObject({
      status: 200,
      body: { outcome: 'created', session: { state: 2, identifier: 'Lap', details: { lap: 3 } } },
    });
    const { revision: _, ...first } = made.body['session'] as Record<string, unknown>;
    expect(again.body).toMatchObject({ outcome: 'updated', session: first });
    expect(first['timestamp']).toBe(String(BigInt(NOW_NS()) - 1_000_000_000n));
  });

  test('gets what is given in place of what it had, and keeps the rest', async () => {
    await put(all, 'run', { details: { a: 1 }, children: ['x', 'y'], group: 'g' });

    const { body } = await put(all, 'run', { details: { b: 2 }, children: ['z'] });

    expect(body).toMatchObject({ session: { details: { b: 2 }, children: ['z'], group: 'g' } });
    expect(body['session']).not.toHaveProperty('details.a');
  });

  test('is changed in one step, in the order that is told', async () => {
    await put(all, 'run', { details: { a: 1 } });

    const { body } = await patch(all, 'run', {
      state: 'closed',
      details: { b: 2 },
      updates: [{ deleteDetails: ['a', 'missing'] }, { set: { group: 'g' } }],
    });

    expect(body).toMatchObject({ outcome: 'updated', session: { state: 4, details: { b: 2 }, group: 'g' } });
    expect((await get(all, 'run')).body).toEqual(body['session']);
  });

  test('ignores a change whose number is not above the last', async () => {
    await put(all, 'run', { sequence: 5, group: 'a' });

    const late = await patch(all, 'run', { sequence: 5, group: 'b' });

    expect(late.body).toMatchObject({ outcome: 'ignored', session: { group: 'a', sequence: 5 } });
  });

  test('keeps every digit of its times, as numbers or as text', async () => {
    const at = 1_777_593_600_000_000_001n;
    for (const timestamp of [String(at), exactly(String(at))]) {
      const { body } = await put(all, 'run', { timestamp });
      expect(body).toMatchObject({ session: { timestamp: String(at) } });
    }
    const query = `{"timestamp": {"$gte": ${at}, "$lt": ${at + 1n}}}`;
    expect((await list(all, { query })).body).toMatchObject({ total: 1 });
  });

  test('never tells what it is bound to', async () => {
    const body = bound('ours-1 where value > 12345');
    const answers = [
      await put(ours, 'run', body),
      await patch(ours, 'run', { group: 'g' }),
      await get(ours, 'run'),
      await list(ours),
      await list(ours, { query: '{"dataBindings.key.source": "readings"}' }),
      await list(ours, { sort: 'dataBindings.key.identity' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 400, 400]);
    for (const { text } of answers) expect(text).not.toMatch(/12345|ours-1|"readings"|token/);
  });

  test('is listed page by page, sorted, and told of only where it is wanted', async () => {
    for (const [name, lap] of [
      ['a', 3],
      ['b', 1],
      ['c', 2],
    ] as const)
      await put(all, name, { details: { lap } });

    const page = (pageIndex: string) => list(all, { sort: 'details.lap:desc', pageSize: '2', pageIndex });
    const names = async (asked: ReturnType<typeof list>) =>
      ((await asked).body['sessions'] as { identity: string }[]).map(({ identity }) => identity);

    expect(await names(page('0'))).toEqual(['a', 'c']);
    expect(await names(page('1'))).toEqual(['b']);
    expect(await names(list(all, { query: '{"details.lap": {"$lt": 3}}', sort: 'identity' }))).toEqual([
      'b',
      'c',
    ]);
  });
});

describe('of what is not understood', () => {
  test.each<[string, unknown, RegExp]>([
    [
      'a source that is not there',
      { dataBindings: [{ key: { source: 'x', identity: 'a' } }] },
      /no source called x/,
    ],
    ['what identifies no data', bound('ours-1 where value >'), /what identifies data of readings is wrong: /],
    ['no state', { state: 'half' }, /state is none of unknown \(0\)/],
    ['no time', { timestamp: true }, /timestamp is no whole number of 64 bits/],
    ['an unknown member', { colour: 'red' }, /colour/],
    [
      'a binding that ends before it starts',
      {
        dataBindings: [
          { key: { source: 'readings', identity: 'a' }, sessionStartTime: 2, sessionEndTime: 1 },
        ],
      },
      /ends before it starts/,
    ],
  ])('%s is told, and nothing is changed', async (_, body, why) => {
    const { status, body: problem } = await put(all, 'run', body);

    expect([status, problem['code']]).toEqual([400, 'invalid-request']);
    expect(problem['detail']).toMatch(why);
    expect((await get(all, 'run')).status).toBe(404);
  });

  test.each(['{', '[]', '{"colour": 1}', `{"$not": `.repeat(3000), `"${'x'.repeat(70_000)}"`])(
    'a query is refused: %.20s',
    async (query) => {
      expect([400, 413]).toContain((await list(all, { query })).status);
    },
  );
});

describe('who may', () => {
  test('read a session is who may read all of its devices', async () => {
    await put(all, 'ours', bound('ours-1'));
    await put(all, 'both', bound('ours-1', 'theirs-1'));
    await put(all, 'none', {});

    const seen = async (key: string) =>
      ((await list(key)).body['sessions'] as { identity: string }[])
        .map(({ identity }) => identity)
        .toSorted();

    expect(await seen(all)).toEqual(['both', 'none', 'ours']);
    expect(await seen(ours)).toEqual(['ours']);
    expect((await list(ours)).body['total']).toBe(1);
    expect(await seen(theirs)).toEqual([]);
    for (const name of ['both', 'none', 'missing']) {
      const { status, text } = await get(ours, name);
      expect([status, text.replaceAll(name, 'NAME')]).toEqual([404, (await get(ours, 'NAME')).text]);
    }
  });

  test('change a session is who may administer what is bound to it before and after', async () => {
    await put(all, 'run', bound('ours-1'));
    const before = (await get(all, 'run')).text;
    const add = (identity: string) => ({ dataBindings: { add: bound(identity).dataBindings } });

    const refused = [
      await patch(ours, 'run', add('theirs-1')),
      await put(ours, 'run', { dataBindings: [] }),
      await put(ours, 'new', {}),
      await put(ours, 'new', bound('theirs-1')),
      await patch(await keyFor(['read'], ['*']), 'run', { group: 'g' }),
    ];
    const hidden = [await patch(theirs, 'run', add('theirs-1')), await put(theirs, 'run', bound('theirs-1'))];

    expect(refused.map(({ status, body }) => [status, body['code']])).toEqual(
      refused.map(() => [403, 'forbidden']),
    );
    expect(hidden.map(({ text }) => text)).toEqual(hidden.map(() => hidden[0]!.text));
    expect((await patch(theirs, 'missing', { group: 'g' })).text).toBe(hidden[0]!.text);
    expect(hidden[0]!.status).toBe(404);
    expect((await get(all, 'run')).text).toBe(before);
    expect((await patch(ours, 'run', add('ours-2'))).status).toBe(200);
  });

  test('say the same again is who may change it, also where that is left aside', async () => {
    await put(all, 'run', { sequence: 9, ...bound('ours-1') });

    expect((await patch(theirs, 'run', { sequence: 1 })).status).toBe(404);
    expect((await patch(ours, 'run', { sequence: 1 })).body).toMatchObject({ outcome: 'ignored' });
  });

  test('write and not read is told no more than before', async () => {
    const admin = await keyFor(['admin'], ['ours-*']);
    await put(all, 'run', bound('ours-1'));

    expect((await patch(admin, 'run', { group: 'g' })).status).toBe(200);
    expect((await get(admin, 'run')).status).toBe(403);
  });
});

test('channels are named once and for all', async () => {
  const config = (key: string, topic: string) =>
    ask(key, 'PUT', '/api/session-configs/names', { channels: [{ channel: 0, topic }] });

  const made = [await config(ours, '/a'), await config(theirs, '/a'), await config(ours, '/b')];

  expect(made.map(({ status, body }) => [status, body['outcome'] ?? body['code']])).toEqual([
    [200, 'created'],
    [200, 'unchanged'],
    [409, 'already-exists'],
  ]);
  expect((await ask(theirs, 'GET', '/api/session-configs/names')).body).toEqual({
    channels: [{ channel: 0, topic: '/a' }],
  });
  expect((await ask(theirs, 'GET', '/api/session-configs/none')).status).toBe(404);
});
