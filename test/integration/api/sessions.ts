import { expect, test } from 'vitest';
import type { Asking } from './asking.ts';
import { CAR, MIDNIGHT } from './car.ts';

/** What the API does with sessions, of a system to which the car has sent. */
export function sessionTests({ ask }: Asking): void {
  test('keeps sessions, and tells nobody what they are bound to', async () => {
    const path = { session: 'run 1' };
    const statusOf = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).status;
    const made = await ask('putSession', { path, body: { identifier: 'Run 1', details: { lap: 3 } } });
    expect(made).toMatchObject({ status: 200, answer: { outcome: 'created' } });
    const key = { source: 'readings', identity: CAR };
    const bound = await ask('changeSession', { path, body: { updates: [{ addDataBindings: [{ key }] }] } });
    expect(bound).toMatchObject({ status: 200, answer: { outcome: 'updated' } });
    const { answer } = await ask('getSession', { path });
    const start = `${MIDNIGHT}000000`;
    expect(answer).toMatchObject({ identity: 'run 1', identifier: 'Run 1', timeRange: { startTime: start } });
    const query = { query: JSON.stringify({ 'details.lap': { $gte: 3 } }) };
    expect((await ask('listSessions', { query })).answer).toMatchObject({ total: 1, sessions: [answer] });
    expect(JSON.stringify([made.answer, bound.answer, answer])).not.toMatch(/dataBindings|"readings"|car/);

    expect(await statusOf('changeSession', { path: { session: 'none' }, body: { identifier: 'x' } })).toBe(
      404,
    );
    expect(await statusOf('getSession', { path: { session: 'none' } })).toBe(404);
    const long = { identifier: 'x'.repeat(600_000) };
    const nameless = { path: { session: 'x'.repeat(200) } };
    for (const id of ['putSession', 'changeSession'] as const) {
      expect(await statusOf(id, { path, body: long })).toBe(413);
      expect(await statusOf(id, { path, body: { wrong: 1 } })).toBe(400);
    }
    expect(await statusOf('getSession', nameless)).toBe(400);
    expect(await statusOf('listSessions', { query: { query: '{"dataBindings": 1}' } })).toBe(400);
  });

  test('names channels once and for all', async () => {
    const path = { identifier: 'car' };
    const body = { channels: [{ channel: 7, topic: '/speed' }] };
    expect((await ask('putSessionConfig', { path, body })).answer).toEqual({ outcome: 'created' });
    expect((await ask('putSessionConfig', { path, body })).answer).toEqual({ outcome: 'unchanged' });
    expect((await ask('getSessionConfig', { path })).answer).toEqual(body);
    expect((await ask('putSessionConfig', { path, body: { channels: [] } })).status).toBe(409);
    expect((await ask('putSessionConfig', { path, body: { channels: 7 } })).status).toBe(400);
    const long = { channels: [{ channel: 7, topic: 'x'.repeat(4_200_000) }] };
    expect((await ask('putSessionConfig', { path, body: long })).status).toBe(413);
    expect((await ask('getSessionConfig', { path: { identifier: 'none' } })).status).toBe(404);
    expect((await ask('getSessionConfig', { path: { identifier: 'x'.repeat(200) } })).status).toBe(400);
  });
}
