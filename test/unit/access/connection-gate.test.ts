import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Authenticator } from '../../../shared/access/authenticate.ts';
import { ConnectionGate } from '../../../shared/access/connection-gate.ts';
import { createKey, type KeyWish } from '../../../shared/access/create-key.ts';
import { frameRefusal } from '../../../shared/access/frame-refusal.ts';
import { CONNECTION_LIMITS, KEY_LIMITS } from '../../../shared/access/limits.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { MemoryConnections } from '../../support/memory/connections.ts';
import { MemoryKeyStore } from '../../support/memory/key-store.ts';

const NOW = Date.UTC(2026, 0, 15);
const HOUR_MS = 3_600_000;

/** Gates of two warm functions, and what they share. */
function setUp() {
  const clock = { nowMs: NOW };
  const now = () => clock.nowMs;
  const keys = new MemoryKeyStore();
  const connections = new MemoryConnections(now);
  const verifier = { verify: async () => ({ subject: 'alice', claims: { devices: ['*'] } }) };
  const readers = { verifier, rules: { claim: 'devices' } };
  const gateOf = () =>
    new ConnectionGate({
      authentication: new Authenticator({ keys, readers, now, onError: () => undefined }),
      connections,
      now,
    });
  const create = (wish: Partial<KeyWish> = {}) =>
    createKey(
      { name: 'fleet', may: ['write'], devices: ['car-*'], ...wish },
      { keys, now, random: randomBytes },
    );
  return { clock, keys, connections, gate: gateOf(), other: gateOf(), create };
}

const refusalOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: { code?: string; message: string }) => `${error.code}: ${error.message}`,
  );

describe('a connection', () => {
  it.each(['Authorization', 'authorization', 'AUTHORIZATION'])(
    'opens with a key in the header %s, whose holder then sends on it, whichever function takes the frame',
    async (name) => {
      const { gate, other, create } = setUp();
      const { text } = await create({ defaultDevice: 'car-7' });

      await gate.open('c1', { [name]: `Bearer ${text}`, Host: 'x' });
      const senders = [await gate.senderOn('c1'), await other.senderOn('c1'), await other.senderOn('c1')];

      for (const sender of senders) {
        expect(sender.principal.defaultDevice).toBe('car-7');
        expect([sender.canWrite('car-8'), sender.canWrite('bus-1')]).toEqual([true, false]);
      }
    },
  );

  it.each([
    ['nothing', {}, /^unauthenticated: send an API key/],
    [
      'a key that there is not',
      { 'X-Api-Key': `odo_${'a'.repeat(12)}_${'b'.repeat(52)}` },
      /^unauthenticated: /,
    ],
    ['a token', { Authorization: 'Bearer a.b.c' }, /^forbidden: the token alice has no permission to send/],
  ])('is not opened with %s', async (_, headers, expected) => {
    const { gate, other } = setUp();

    expect(await refusalOf(gate.open('c1', headers))).toMatch(expected);
    expect(await refusalOf(gate.senderOn('c1'))).toMatch(/^unauthenticated: the connection is not known/);
    expect(await refusalOf(other.senderOn('c1'))).toMatch(/^unauthenticated: the connection is not known/);
  });

  it('is not opened with a key that may not send, or that has ended', async () => {
    const { gate, clock, create } = setUp();
    const reads = await create({ name: 'reader', may: ['read', 'admin'] });
    const brief = await create({ name: 'brief', expiresMs: NOW + HOUR_MS });
    clock.nowMs += HOUR_MS;

    expect(await refusalOf(gate.open('c1', { 'x-api-key': reads.text }))).toMatch(/^forbidden: /);
    expect(await refusalOf(gate.open('c2', { 'x-api-key': brief.text }))).toMatch(
      /^unauthenticated: .*expired/,
    );
  });

  it('takes no more frames when its key is revoked, within a minute', async () => {
    const { gate, other, clock, keys, create } = setUp();
    const { key, text } = await create();
    await gate.open('c1', { 'x-api-key': text });
    await other.senderOn('c1');

    await keys.revoke(key.id, clock.nowMs);
    clock.nowMs += KEY_LIMITS.cacheMs;

    expect(await refusalOf(gate.senderOn('c1'))).toMatch(/^unauthenticated: .*revoked/);
    expect(await refusalOf(other.senderOn('c1'))).toMatch(/^unauthenticated: .*revoked/);
  });

  it('is forgotten when it is closed, and by itself after longer than it can be open', async () => {
    const { gate, other, connections, clock, create } = setUp();
    const { text, key } = await create();
    await gate.open('c1', { 'x-api-key': text });
    await gate.open('c2', { 'x-api-key': text });

    await gate.close('c1');
    expect(await refusalOf(gate.senderOn('c1'))).toMatch(/not known/);
    clock.nowMs += CONNECTION_LIMITS.lifeMs - 1;
    expect(await connections.keyOf('c2')).toBe(key.id);
    clock.nowMs += 1;
    expect(await refusalOf(other.senderOn('c2'))).toMatch(/not known/);
  });
});

describe('frameRefusal', () => {
  it('says what is wrong with the sender in one line', () => {
    const unknown = new OdographError('unauthenticated', 'the connection is not known; connect again');
    const named = new OdographError('unauthenticated', 'the key a\r\nOK was revoked');

    expect(frameRefusal(unknown)).toBe('ERR the connection is not known; connect again');
    expect(frameRefusal(named)).toBe('ERR the key a OK was revoked');
  });

  it.each([new Error('arn:aws:table'), new OdographError('temporarily-unavailable', 'arn:aws:table')])(
    'asks for the frame again when the sender cannot be told, and says nothing else: %s',
    (error) => {
      expect(frameRefusal(error)).toMatch(/^ERR again from line 1: /);
      expect(frameRefusal(error)).not.toContain('arn');
    },
  );
});
