import { describe, expect, it } from 'vitest';
import { principalOfToken, type ReaderRules } from '../../../shared/access/token-grants.ts';

const devicesOf = (claims: Record<string, unknown>, rules: Partial<ReaderRules> = {}): readonly string[] =>
  principalOfToken({ subject: 'alice', claims }, { claim: 'devices', ...rules }).devices;

const mapped = new Map([
  ['staff', ['car-*', 'truck-*']],
  ['guests', ['car-1']],
  ['alice@example.com', ['*']],
]);

describe('the devices of a token', () => {
  it('come with the right to read, and no other', () => {
    const principal = principalOfToken(
      { subject: 'alice', claims: { devices: ['car-*'] } },
      { claim: 'devices' },
    );

    expect(principal).toEqual({ kind: 'token', name: 'alice', devices: ['car-*'], may: ['read'] });
  });

  it.each([
    [{}, []],
    [{ devices: null }, []],
    [{ devices: [] }, []],
    [{ devices: '' }, []],
    [{ devices: ['car-*', 'a,b', 'car-*'] }, ['car-*', 'a,b']],
    [{ devices: 'car-*, truck-{1,2} ,' }, ['car-*', 'truck-{1,2}']],
    [{ other: ['*'] }, []],
  ])('are globs: %j gives %j', (claims, devices) => {
    expect(devicesOf(claims)).toEqual(devices);
  });

  it('stand in the claim that is configured, whatever its name', () => {
    const claim = 'https://odograph.example/devices';

    expect(devicesOf({ devices: ['*'], [claim]: ['car'] }, { claim })).toEqual(['car']);
  });

  it.each(['__proto__', 'constructor', 'toString'])(
    'are none where only JavaScript knows a claim %s',
    (claim) => {
      expect(devicesOf({}, { claim })).toEqual([]);
    },
  );

  it.each([
    [{ groups: ['staff'] }, ['car-*', 'truck-*']],
    [{ groups: ['guests', 'staff'] }, ['car-1', 'car-*', 'truck-*']],
    [{ groups: 'guests' }, ['car-1']],
    [{ groups: 'guests,staff' }, []],
    [{ groups: ['*', 'Staff', '__proto__'] }, []],
  ])('follow from a table where there is one: %j gives %j', (claims, devices) => {
    expect(devicesOf(claims, { claim: 'groups', grants: mapped })).toEqual(devices);
  });

  it.each([
    [{ email_verified: true }, ['*']],
    [{ email_verified: 'true' }, ['*']],
    [{ email_verified: false }, []],
    [{ email_verified: 'false' }, []],
    [{}, []],
  ])('follow from an address only when it is proven: %j', (claims, devices) => {
    const rules = { claim: 'email', grants: mapped };

    expect(devicesOf({ email: 'alice@example.com', ...claims }, rules)).toEqual(devices);
  });

  it.each([
    [{ devices: 5 }],
    [{ devices: true }],
    [{ devices: { 0: '*' } }],
    [{ devices: ['*', 5] }],
    [{ devices: [['*']] }],
    [{ devices: ['*', ''] }],
    [{ devices: Array.from({ length: 51 }, (_, at) => `car-${at}`) }],
    [{ devices: ['{a,b}'.repeat(40)] }],
  ])('are refused when they cannot be understood: %j', (claims) => {
    expect(() => devicesOf(claims)).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });
});
