import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areAll, globsFault } from '../../../shared/access/device-globs.ts';
import {
  ANYONE,
  Grants,
  grantsOf,
  PERMISSIONS,
  type Permission,
  type Principal,
} from '../../../shared/access/grants.ts';
import { ODD_NAMES } from '../../support/names.ts';
import { RUNS } from '../../support/arbitraries.ts';

const principal = (changes: Partial<Principal> = {}): Principal => ({
  kind: 'key',
  name: 'fleet (abc)',
  devices: ['car-*'],
  may: ['read'],
  ...changes,
});

/** What a glob of few signs means, said in another way: each sign is tried with every length there may be. */
function meant(glob: string, name: string): boolean {
  const braces = /\{([^{}]*)\}/.exec(glob);
  if (braces !== null) {
    return braces[1]!.split(',').some((part) =>
      meant(
        glob.replace(braces[0], () => part),
        name,
      ),
    );
  }
  if (glob === '') return name === '';
  const rest = glob.slice(1);
  if (glob[0] === '*')
    return Array.from({ length: name.length + 1 }, (_, at) => name.slice(at)).some((end) => meant(rest, end));
  return name !== '' && (glob[0] === '?' || glob[0] === name[0]) && meant(rest, name.slice(1));
}

const letters = fc.constantFrom('a', 'b', '/', '-', '.');
const names = fc.string({ unit: letters, minLength: 1, maxLength: 6 });
const globs = fc
  .array(fc.oneof(letters, fc.constantFrom('*', '?', '{a,b}', '{a/,-b,}')), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(''));
const permissions = fc.subarray([...PERMISSIONS]);
const principals = fc.record({
  kind: fc.constantFrom('key' as const, 'token' as const),
  name: fc.string(),
  devices: fc.array(globs, { maxLength: 3 }),
  may: permissions,
});

describe('Grants', () => {
  it('decides 10,000 times, across scopes, as globs and permissions mean it', () => {
    let allowed = 0;
    const decide = fc.property(
      principals,
      fc.array(names, { minLength: 1, maxLength: 4 }),
      (who, devices) => {
        const grants = new Grants(who);
        for (const device of [...devices, ...devices]) {
          const inScope = who.devices.some((glob) => meant(glob, device));
          const expected = (permission: Permission) => inScope && who.may.includes(permission);

          expect(grants.canRead(device)).toBe(expected('read'));
          expect(grants.canWrite(device)).toBe(expected('write'));
          expect(grants.canAdminister(device)).toBe(expected('admin'));
          if (expected('read')) allowed += 1;
        }
        expect(grants.readable(devices)).toEqual(
          devices.filter(
            (device) => who.may.includes('read') && who.devices.some((glob) => meant(glob, device)),
          ),
        );
      },
    );

    fc.assert(decide, { ...RUNS, numRuns: 10_000 });

    expect(allowed).toBeGreaterThan(1000);
  });

  it('never lets one scope reach into another', () => {
    const fleets = ['car', 'truck', 'car-special', 'ca'];
    for (const own of fleets) {
      const grants = new Grants(principal({ devices: [`${own}-?`], may: PERMISSIONS }));
      for (const other of fleets) expect(grants.canRead(`${other}-1`)).toBe(other === own);
    }
  });

  it('takes no name for a sign', () => {
    for (const name of ODD_NAMES.filter((each) => !/[*?[{]/.test(each))) {
      const grants = new Grants(principal({ devices: [name] }));

      expect(grants.readable([...ODD_NAMES])).toEqual([name]);
    }
  });

  it('grants all only to those whose scope is everything', () => {
    const all = ['*', '**'].map((glob) => new Grants(principal({ devices: ['car', glob], may: ['admin'] })));
    const some = ['*?', '?*', 'car-*', '{*,x}'].map(
      (glob) => new Grants(principal({ devices: [glob], may: ['admin'] })),
    );

    expect(all.map((grants) => grants.canAll('admin'))).toEqual([true, true]);
    expect(all.map((grants) => grants.canAll('read'))).toEqual([false, false]);
    expect(some.map((grants) => grants.canAll('admin'))).toEqual([false, false, false, false]);
  });

  it('says what is missing, the same for devices that exist and that do not', () => {
    const grants = new Grants(principal());
    const writer = new Grants(principal({ may: ['write'] }));
    const refusals = [
      () => grants.require('write', 'car-1'),
      () => writer.require('write', 'truck-1'),
      () => grants.require('read', 'truck-1'),
      () => grants.requireAll('read'),
      () => grants.requireMay('admin'),
    ].map((run) => {
      try {
        run();
        return 'granted';
      } catch (error) {
        return [(error as { code: string }).code, (error as Error).message];
      }
    });

    expect(refusals).toEqual([
      ['forbidden', 'the key fleet (abc) has no permission to send readings'],
      ['forbidden', 'the key fleet (abc) does not cover the device truck-1'],
      ['not-found', 'there is no device truck-1 that the key fleet (abc) may read'],
      ['forbidden', 'the key fleet (abc) does not cover all devices, which this takes'],
      ['forbidden', 'the key fleet (abc) has no permission to administer'],
    ]);
    grants.require('read', 'car-1');
  });

  it('forgets decisions rather than grow without end, and decides the same again', () => {
    const grants = new Grants(principal());
    for (let at = 0; at < 3000; at += 1)
      expect(grants.canRead(`${at % 2 === 0 ? 'car' : 'bus'}-${at}`)).toBe(at % 2 === 0);
    expect([grants.canRead('car-0'), grants.canRead('bus-1')]).toEqual([true, false]);
  });
});

describe('grantsOf', () => {
  it('lets anyone do everything where no credentials are asked for', () => {
    const grants = grantsOf(ANYONE);

    for (const permission of PERMISSIONS) {
      expect(grants.canAll(permission)).toBe(true);
      for (const device of ODD_NAMES) expect(grants.can(permission, device)).toBe(true);
    }
  });

  it('makes the decisions about a principal once', () => {
    const who = principal();

    expect(grantsOf(who)).toBe(grantsOf(who));
    expect(grantsOf(who)).not.toBe(grantsOf({ ...who }));
  });
});

describe('globsFault', () => {
  it.each([
    [['a', ''], 'empty'],
    [['x'.repeat(257)], 'longer than 256'],
    [Array.from({ length: 51 }, () => 'x'), 'more than 50'],
    [['{a,b}'.repeat(12)], '4096 characters'],
  ])('says of %j: %s', (given, fault) => {
    expect(globsFault(given)).toContain(fault);
  });

  it.each([[['*']], [[]], [['car-[0-9]', '{a,b}*', '[']]])('finds nothing wrong with %j', (given) => {
    expect(globsFault(given)).toBeUndefined();
  });

  it('knows which globs stand for all devices', () => {
    expect([['*'], ['a', '**'], ['a'], [], ['?*']].map(areAll)).toEqual([true, true, false, false, false]);
  });
});
