import { expect, it } from 'vitest';
import { ANYONE, type Principal } from '../../../shared/access/grants.ts';
import { isReaderId, readerId } from '../../../shared/access/reader-id.ts';

const who = (kind: Principal['kind'], name: string): Principal => ({ kind, name, devices: [], may: [] });

it('tells readers apart without naming them', () => {
  const readers = [
    who('token', 'alice'),
    who('key', 'alice'),
    who('token', 'bob'),
    who('token', 'a\nlice'),
    ANYONE,
  ];
  const ids = readers.map(readerId);

  expect(new Set(ids).size).toBe(readers.length);
  expect(ids.every(isReaderId)).toBe(true);
  expect(ids.join()).not.toMatch(/alice|bob|anyone/);
  expect(readerId({ ...who('token', 'alice'), devices: ['*'], may: ['read'] })).toBe(ids[0]);
});

it.each(['', 'short', 'x'.repeat(17), '../../../../../..', 'a b c d e f g h '])(
  'takes no %j for one',
  (text) => {
    expect(isReaderId(text)).toBe(false);
  },
);
