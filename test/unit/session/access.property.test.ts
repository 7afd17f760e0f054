import * as fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { ANYONE, grantsOf, PERMISSIONS, type Permission } from '../../../shared/access/grants.ts';
import { mayChange, mayRead, type SourceDirectory } from '../../../shared/session/access.ts';
import { bindingOf, recordOf } from '../../support/sessions.ts';

/** Sources of each kind there is, as far as access is concerned. */
const DIRECTORY: SourceDirectory = new Map([
  [
    'fleet',
    {
      identityFault: (identity: string) => (identity.startsWith('!') ? 'is wrong' : undefined),
      devicesOf: (identity: string) => identity.split(' '),
    },
  ],
  ['shared', { identityFault: () => undefined, devicesOf: () => ['a1', 'b1'] }],
  ['unknown', { identityFault: () => undefined, devicesOf: () => undefined }],
  ['none', { identityFault: () => undefined, devicesOf: () => [] }],
]);

const DEVICES = ['a1', 'a2', 'b1'];
const SCOPES = [[], ['*'], ['a*'], ['a1'], ['b*'], ['a*', 'b*'], ['**']];

const permissions = fc.subarray([...PERMISSIONS]);
const grants = fc
  .tuple(permissions, fc.constantFrom(...SCOPES))
  .map(([may, devices]) => ({ may, devices, grants: grantsOf({ kind: 'key', name: 'key', may, devices }) }));

const identities = fc.oneof(fc.constantFrom(...DEVICES, '!a1'), fc.constant('a1 a2'), fc.constant('a1 b1'));
const keys = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constant('fleet'), identities) },
  fc.tuple(fc.constantFrom('shared', 'unknown', 'none', 'gone', '__proto__'), identities),
);
const bounds = fc.array(keys, { maxLength: 3 });
type Keys = readonly (readonly [source: string, identity: string])[];

const bound = (all: Keys) =>
  recordOf(
    'run',
    {},
    {
      bindings: all.map(([source, identity]) =>
        bindingOf(identity, { key: { source, identity, timeRef: 0n } }),
      ),
    },
  );

/** Devices that someone needs, by the words of the documentation; undefined: all. */
function needed(all: Keys): string[] | undefined {
  const lists = all.map(([source, identity]) => {
    if (source === 'shared') return ['a1', 'b1'];
    return source === 'fleet' && !identity.startsWith('!') ? identity.split(' ') : undefined;
  });
  if (lists.length === 0 || lists.includes(undefined)) return undefined;
  return lists.flatMap((each) => each ?? []);
}

function isCovered(
  permission: Permission,
  may: readonly Permission[],
  scope: readonly string[],
  all: Keys,
): boolean {
  if (!may.includes(permission)) return false;
  const covers = (device: string): boolean =>
    scope.some((glob) =>
      glob.includes('*') ? device.startsWith(glob.replaceAll('*', '')) : glob === device,
    );
  const isOfAll = scope.includes('*') || scope.includes('**');
  return isOfAll || (needed(all)?.every(covers) ?? false);
}

it('lets those read a session who may read every device that is bound to it', () => {
  const met = { yes: 0, no: 0 };
  fc.assert(
    fc.property(grants, bounds, ({ may, devices, grants: asking }, all) => {
      const isAllowed = mayRead(bound(all), asking, DIRECTORY);

      met[isAllowed ? 'yes' : 'no'] += 1;
      expect(isAllowed).toBe(isCovered('read', may, devices, all));
    }),
    { numRuns: 1000, seed: 1 },
  );
  expect(Math.min(met.yes, met.no)).toBeGreaterThan(100);
});

it('lets those change a session who may administer what was bound to it and what will be', () => {
  const met = { yes: 0, no: 0 };
  fc.assert(
    fc.property(grants, fc.option(bounds), bounds, ({ may, devices, grants: asking }, before, after) => {
      const isAllowed = mayChange(
        before === null ? undefined : bound(before),
        bound(after),
        asking,
        DIRECTORY,
      );

      met[isAllowed ? 'yes' : 'no'] += 1;
      const isTheirs = before === null || isCovered('admin', may, devices, before);
      expect(isAllowed).toBe(isTheirs && isCovered('admin', may, devices, after));
    }),
    { numRuns: 1000, seed: 1 },
  );
  expect(Math.min(met.yes, met.no)).toBeGreaterThan(100);
});

it('tells nobody less who may read more', () => {
  fc.assert(
    fc.property(bounds, keys, grants, (all, more, { grants: asking }) => {
      const isMore = mayRead(bound([...all, more]), asking, DIRECTORY);

      expect(isMore && all.length > 0 && !mayRead(bound(all), asking, DIRECTORY)).toBe(false);
    }),
  );
});

test.each<[string, Keys]>([
  ['nothing', []],
  ['a source that is not there', [['gone', 'a1']]],
  ['what identifies nothing', [['fleet', '!a1']]],
  ['data of devices that are not known', [['unknown', 'a1']]],
  ['data of no device', [['none', 'a1']]],
  ['a name that objects inherit', [['constructor', 'a1']]],
])(
  'a session that is bound to %s is for those who may do all, and for anyone in an open system',
  (_, all) => {
    const asking = ['a*', '*'].map((glob) =>
      grantsOf({ kind: 'key', name: 'key', may: PERMISSIONS, devices: [glob] }),
    );

    const allowed = [...asking, grantsOf(ANYONE)].map((each) => [
      mayRead(bound(all), each, DIRECTORY),
      mayChange(undefined, bound(all), each, DIRECTORY),
    ]);

    expect(allowed).toEqual([
      [false, false],
      [true, true],
      [true, true],
    ]);
  },
);
