import { expect, test } from 'vitest';
import type { Asking } from './asking.ts';
import { CAR } from './car.ts';

/** What the API does with keys. */
export function keyTests({ ask }: Asking): void {
  test('makes keys, tells of them but not how to make them up, and revokes them', async () => {
    const body = { name: 'gateway', may: ['write'], devices: [CAR], defaultDevice: CAR };
    const made = await ask('createKey', { body: { ...body, expires: '2126-05-01T00:00:00Z' } });
    expect(made.status).toBe(400);
    const { answer, headers } = await ask('createKey', { body });
    const { key, text } = answer as { key: { id: string }; text: string };
    const secret = text.split('_')[2]!;
    expect(headers.get('cache-control')).toBe('no-store');
    expect(key).toMatchObject({ ...body, state: 'live' });
    expect((await ask('createKey', { body: { ...body, devices: ['['] } })).status).toBe(400);
    expect((await ask('createKey', { body })).status).toBe(201);
    expect((await ask('createKey', { body })).status).toBe(409);
    const first = await ask('listKeys', { query: { limit: '1' } });
    const { keys, cursor } = first.answer as { keys: { id: string }[]; cursor: string };
    const rest = await ask('listKeys', { query: { cursor } });
    const all = [...keys, ...(rest.answer as { keys: { id: string }[] }).keys];
    expect(all.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(all);
    expect(all).toContainEqual(key);
    expect(rest.answer).not.toHaveProperty('cursor');
    const path = { id: key.id };
    const revoked = await ask('revokeKey', { path });
    expect(revoked.answer).toMatchObject({ ...key, state: 'revoked' });
    expect((await ask('revokeKey', { path })).answer).toEqual(revoked.answer);
    expect((await ask('createKey', { body })).status).toBe(201);
    expect((await ask('revokeKey', { path: { id: 'a'.repeat(16) } })).status).toBe(404);
    expect((await ask('revokeKey', { path: { id: 'none' } })).status).toBe(400);
    expect((await ask('listKeys', { query: { cursor: 'none' } })).status).toBe(400);
    expect(JSON.stringify([key, all, revoked.answer])).not.toMatch(new RegExp(`hash|${secret}`));
  });
}
