import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { startLocal } from '../../../local/local.ts';
import {
  type Answer,
  bind,
  CAR,
  ns,
  ofDevice,
  SessionHost,
  SHIFT,
  TOKEN,
} from '../../support/session-host.ts';

let host: SessionHost;
beforeAll(async () => {
  host = await SessionHost.start();
});
afterAll(() => host.close());

const putTopics = (channels: readonly object[]): Promise<Answer> =>
  host.ask('/internal/rta/v2/configs/topics', { method: 'PUT', body: JSON.stringify({ channels }) });

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
    const read = await host.ask('/rta/v2/configs/topics', { key: host.ofCar });
    const etag = read.headers.get('etag') ?? '';
    const again = await host.ask('/rta/v2/configs/topics', {
      key: host.ofCar,
      headers: { 'if-none-match': etag },
    });
    const head = await host.ask('/rta/v2/configs/topics', { key: host.ofCar, method: 'HEAD' });

    expect(written.map(({ status }) => status)).toEqual([201, 200, 409]);
    expect([read.status, read.json]).toEqual([200, { channels: channels.toReversed() }]);
    expect(read.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect([again.status, head.status, head.headers.get('etag')]).toEqual([304, 200, etag]);
  });

  it('that is not there is not found', async () => {
    expect((await host.ask('/rta/v2/configs/none')).status).toBe(404);
  });
});

describe('what is internal', () => {
  it('tells what a session is bound to', async () => {
    const { status, json } = await host.ask('/internal/rta/v2/sessions/lap/data-bindings');

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

  it('has told the time of a file, which stays when the API changes the session', async () => {
    const before = await host.ask('/api/sessions/filed');
    const body = JSON.stringify({ state: 'closed' });
    const changed = await host.ask('/api/sessions/filed', { method: 'PATCH', body });

    const first = ofDevice(CAR)[0]!.ms;
    const last = ofDevice(CAR).at(-1)!.ms;
    expect(before.json['timeRange']).toEqual({ startTime: String(ns(first)), endTime: String(ns(last)) });
    expect(changed.json['session']).toMatchObject({ state: 4, timeRange: before.json['timeRange'] });
  });

  it('leaves a change aside that was made already', async () => {
    const [first, again] = [
      await host.upsert('numbered', [{ set: { group: 'a' } }], { sequence: 7 }),
      await host.upsert('numbered', [{ set: { group: 'b' } }], { sequence: 7 }),
    ];

    expect([first.json['outcome'], again.json['outcome']]).toEqual(['created', 'ignored']);
    expect(again.json['session']).toMatchObject({ group: 'a', sequence: 7 });
  });

  it.each([
    ['a source that there is not', bind('elsewhere', CAR)],
    ['an address', bind('https://example.com/x.mcap', CAR)],
    ['a file outside', bind(TOKEN, '../secret.mcap')],
  ])('refuses to bind %s', async (_, update) => {
    expect((await host.upsert('wrong', [update])).status).toBe(400);
  });

  test.each([
    '/internal/rta/v2/sessions/lap/data-bindings',
    '/internal/rta/v2/sessions/none/data-bindings',
    '/internal',
  ])('is for administrators of all devices alone: %s', async (path) => {
    const token = host.system.access?.issuer.issueToken({
      subject: 'reader',
      devices: ['*'],
      lifeSeconds: 60,
    });
    const keys = [
      undefined,
      'odo_wrong',
      token,
      host.system.access?.deviceKey,
      host.ofCar,
      host.ofAll,
      host.changesCar,
    ];

    const answers = await Promise.all(keys.map((key) => host.ask(path, { key })));

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 403, 403, 403, 403]);
    expect(answers.map(({ body }) => body.toString()).join('')).not.toContain('hidden');
  });
});

test('an open system lets everyone do what is internal', async () => {
  const data = join(host.folder, 'open');
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

// The last of all, so that all answers are there.
test('no answer for those who read sessions tells what they are bound to', () => {
  expect(host.told.length).toBeGreaterThan(3);
  expect(host.leaks()).toEqual([]);
});
