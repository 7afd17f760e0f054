import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { SESSION_LIMITS } from '../../../shared/session/limits.ts';
import { SESSION_STATES } from '../../../shared/session/session.ts';
import { readUpsert } from '../../../shared/session/upsert-request.ts';
import { RUNS } from '../../support/arbitraries.ts';
import { details, int64s } from '../../support/sessions.ts';

const CREATE = { state: 'open', timestamp: '1777593600000000000', identifier: 'Lap 1' };

const creating = (timestamp: string): string =>
  `{"identity":"a","createIfNotExists":{"state":0,"timestamp":${timestamp},"identifier":"i"}}`;

const readDetails = (json: string) =>
  readUpsert(`{"identity":"a","updates":[{"setDetails":${json}}]}`).updates[0];

describe('readUpsert', () => {
  it('keeps every digit of numbers, written as numbers or as text', () => {
    fc.assert(
      fc.property(int64s, (timestamp) => {
        expect(readUpsert(creating(String(timestamp))).createIfNotExists?.timestamp).toBe(timestamp);
        expect(readUpsert(creating(`"${timestamp}"`)).createIfNotExists?.timestamp).toBe(timestamp);
      }),
      RUNS,
    );
  });

  it('keeps details as they are, numbers with too many digits as text', () => {
    fc.assert(
      fc.property(details, (value) => {
        expect(readDetails(JSON.stringify(value))).toEqual({ op: 'setDetails', value });
      }),
      RUNS,
    );
    expect(readDetails('{"id":12345678901234567890123,"n":9007199254740993}')?.value).toEqual({
      id: '12345678901234567890123',
      n: '9007199254740993',
    });
  });

  it.each(Object.entries(SESSION_STATES))('knows the state %s by its name and as %i', (name, code) => {
    for (const state of [name, code]) {
      const body = { identity: 'a', createIfNotExists: { ...CREATE, state } };
      expect(readUpsert(JSON.stringify(body)).createIfNotExists?.state).toBe(code);
    }
  });

  const binding = { key: { source: 's', identity: 'i' } };
  const range = { firstDataChannel: 0, firstSessionChannel: 5, lastSessionChannel: 9 };
  const bound = (changes: object) => [{ setDataBindings: [{ ...binding, ...changes }] }];
  it.each([
    ['no JSON', '{', 'not JSON'],
    ['a million brackets', '['.repeat(200_000), 'not JSON'],
    ['a list', [], ''],
    ['no identity', {}, 'identity'],
    ['an empty identity', { identity: '' }, 'identity is empty'],
    ['something else beside', { identity: 'a', source: 's' }, 'source'],
    ['a broken sequence', { identity: 'a', sequence: 1.5 }, 'sequence is no whole number of 64 bits'],
    ['a long sequence', { identity: 'a', sequence: '9223372036854775808' }, 'sequence'],
    [
      'an unknown state',
      { identity: 'a', createIfNotExists: { ...CREATE, state: 3 } },
      'createIfNotExists.state',
    ],
    [
      'a state that objects inherit',
      { identity: 'a', createIfNotExists: { ...CREATE, state: 'toString' } },
      'state',
    ],
    ['an unknown update', { identity: 'a', updates: [{ toString: 1 }] }, 'updates.0 is no update'],
    [
      'two updates in one',
      { identity: 'a', updates: [{ clear: [], addChildren: [] }] },
      'updates.0 is no update',
    ],
    ['no update', { identity: 'a', updates: [{}] }, 'updates.0 is no update'],
    [
      'a wrong member',
      { identity: 'a', updates: [{ set: { quality: 2 } }] },
      'updates.0.set.quality is above 1',
    ],
    ['null', { identity: 'a', updates: [{ set: { group: null } }] }, 'updates.0.set.group'],
    ['clearing what must be', { identity: 'a', updates: [{ clear: ['state'] }] }, 'updates.0.clear.0'],
    [
      'details that are a list',
      { identity: 'a', updates: [{ setDetails: [] }] },
      'updates.0.setDetails are no object',
    ],
    [
      'deep details',
      { identity: 'a', updates: [{ setDetails: JSON.parse(`${'{"a":'.repeat(9)}1${'}'.repeat(9)}`) }] },
      'nested',
    ],
    ['half a character', { identity: 'a', updates: [{ set: { group: '\ud800' } }] }, 'surrogate'],
    [
      'a binding that ends first',
      { identity: 'a', updates: bound({ sessionStartTime: 2, sessionEndTime: 1 }) },
      'ends before',
    ],
    [
      'channels that end first',
      { identity: 'a', updates: bound({ dataChannelBindings: [{ ...range, lastSessionChannel: 4 }] }) },
      'ends before',
    ],
    [
      'a data channel twice',
      {
        identity: 'a',
        updates: bound({
          dataChannelBindings: [range, { ...range, firstSessionChannel: 20, lastSessionChannel: 20 }],
        }),
      },
      'twice',
    ],
    [
      'a number twice',
      { identity: 'a', updates: bound({ dataChannelBindings: [range, { ...range, firstDataChannel: 20 }] }) },
      'one number',
    ],
    [
      'a range that ends first',
      { identity: 'a', updates: [{ set: { timeRange: { startTime: 2, endTime: 1 } } }] },
      'ends before',
    ],
  ])('refuses %s', (_, body, why) => {
    const read = () => readUpsert(typeof body === 'string' ? body : JSON.stringify(body));
    expect(read).toThrow(OdographError);
    expect(read).toThrow(why);
  });

  it('refuses what is too long before it is looked at', () => {
    expect(() => readUpsert(' '.repeat(SESSION_LIMITS.bodyBytes + 1))).toThrow('may have');
  });
});
