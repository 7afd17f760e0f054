import { expect, test } from 'vitest';
import type { LiveAnswer } from '../../../shared/client/live.ts';
import { fakeSystem, json, problem, type Reply, streamed } from './fake-system.ts';

/** An event that tells the value of a sensor. */
const event = (id: string, value: string): string => {
  const reading = { value, timestamp: '2024-05-01T12:00:00Z', kind: 'text' };
  return `id: ${id}\ndata: ${JSON.stringify({ device: 'd', revision: 1, sensors: { s: reading } })}\n\n`;
};

/** A number of values, and then no more. */
async function take(answers: AsyncIterable<LiveAnswer>, most: number): Promise<unknown[]> {
  const taken: unknown[] = [];
  for await (const { sensors } of answers) {
    if (taken.push(sensors['s']?.value) === most) break;
  }
  return taken;
}

const halves = (text: string): string[] => [text.slice(0, 8), text.slice(8)];

const replies =
  (...all: readonly Reply[]) =>
  (_: unknown, number: number): Reply =>
    all[number] ?? 'drop';

test('a key goes along with every connection, and one that ends meanwhile ends the stream', async () => {
  const refused = problem(401, 'the token has ended');
  const { client, seen } = fakeSystem(replies(streamed([event('1', 'a')]), refused), { key: 'token' });
  const answers = client.live('d');

  const first = await answers.next();
  const second = answers.next();

  expect(first.value).toMatchObject({ id: '1' });
  await expect(second).rejects.toMatchObject({ code: 'unauthenticated', status: 401 });
  expect(seen.map(({ headers }) => headers.get('authorization'))).toEqual(Array(2).fill('Bearer token'));
});

test('a stream that ends is taken up after its last event, without a word about it', async () => {
  const waits: string[] = [];
  const { client, seen, pauses } = fakeSystem(
    replies(
      streamed([event('1', 'a'), ...halves(event('2', 'b')), 'id: 3\ndata: cut']),
      streamed([event('3', 'c')]),
    ),
    { onWait: ({ reason }) => void waits.push(reason) },
  );

  const events = await take(client.live('robot/7'), 3);

  expect(events).toEqual(['a', 'b', 'c']);
  expect(seen.map(({ url }) => url.pathname)).toEqual(Array(2).fill('/api/devices/robot%2F7/live'));
  expect(seen.map(({ headers }) => headers.get('last-event-id'))).toEqual([null, '2']);
  expect(pauses).toEqual([1000]);
  expect(waits).toEqual([]);
});

test('a stream that breaks, a busy system and one that is away are waited for', async () => {
  const waits: string[] = [];
  const { client, seen, pauses } = fakeSystem(
    replies(
      streamed([`retry: 20\n${event('1', 'a')}`], 'breaks'),
      'drop',
      problem(503, 'too many streams', { 'retry-after': '7' }),
      streamed([event('2', 'b')], 'hangs'),
    ),
    { onWait: ({ reason }) => void waits.push(reason) },
  );

  const events = await take(client.live('d', { lastEventId: 'known' }), 2);

  expect(events).toEqual(['a', 'b']);
  expect(seen.map(({ headers }) => headers.get('last-event-id'))).toEqual(['known', '1', '1', '1']);
  expect(waits).toEqual(['terminated', 'fetch failed', 'too many streams (503)']);
  expect(pauses).toEqual([500, 1000, 7000]);
});

test('a stream that says nothing for too long is left and taken up again', async () => {
  const { client } = fakeSystem(
    replies(streamed([event('1', 'a')], 'hangs'), streamed([event('2', 'b')], 'hangs')),
  );

  expect(await take(client.live('d', { silenceMs: 20 }), 2)).toEqual(['a', 'b']);
});

test('a server that ends every stream at once is given up after some time', async () => {
  const { client, seen } = fakeSystem(() => streamed([]));

  const run = take(client.live('d'), 1);

  await expect(run).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('the stream ended'),
  });
  expect(seen.length).toBeGreaterThan(3);
});

test('what is no stream of events is told apart: a refusal, another server, nothing more to come', async () => {
  const refused = take(fakeSystem(() => problem(404, 'there is no device d')).client.live('d'), 1);
  const foreign = take(fakeSystem(() => json({})).client.live('d'), 1);
  const other = take(fakeSystem(() => streamed(['data: {}\n\n'])).client.live('d'), 1);
  const over = take(fakeSystem(() => new Response(null, { status: 204 })).client.live('d'), 1);

  await expect(refused).rejects.toMatchObject({ code: 'not-found', status: 404 });
  await expect(other).rejects.toMatchObject({ code: 'not-odograph' });
  await expect(foreign).rejects.toMatchObject({ code: 'not-odograph' });
  expect(await over).toEqual([]);
});

test('an abort ends it with its reason, while it waits for events and while it waits to connect', async () => {
  const reason = new Error('enough');
  const reading = new AbortController();
  const waiting = new AbortController();
  const hanging = fakeSystem(() => streamed([event('1', 'a')], 'hangs')).client.live('d', {
    signal: reading.signal,
  });
  const { client } = fakeSystem(() => 'drop', { onWait: () => waiting.abort(reason) });

  await hanging.next();
  const next = hanging.next();
  reading.abort(reason);

  await expect(next).rejects.toBe(reason);
  await expect(take(client.live('d', { signal: waiting.signal }), 1)).rejects.toBe(reason);
});

test('whoever stops listening ends the connection', async () => {
  const signals: AbortSignal[] = [];
  const { client } = fakeSystem(() => 'drop', {
    fetch: async (_, { signal }) => {
      signals.push(signal!);
      return streamed([event('1', 'a')], 'hangs');
    },
  });

  await take(client.live('d'), 1);

  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});
