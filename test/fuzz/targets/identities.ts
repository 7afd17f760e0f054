import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import * as fc from 'fast-check';
import { nameFault } from '../../../shared/reading/name.ts';
import { SESSION_LIMITS } from '../../../shared/session/limits.ts';
import {
  parseIdentity,
  type ReadingsIdentity,
} from '../../../shared/session/sources/readings/parse-identity.ts';
import { describeReadings } from '../../../shared/session/sources/readings/describe-readings.ts';
import { filters, printFilter } from '../../support/filters.ts';
import { mutatedText } from '../mutations.ts';
import { fuzzTarget } from '../target.ts';
import { memoryStores } from '../../support/stores.ts';

const readingsIdentities = describeReadings(memoryStores().index);

const identities = fc
  .tuple(
    fc.constantFrom('car', '"car where"', 'car 7', '"\\u8eca"'),
    filters(['speed', 'a b', '車'], [0, -1.5e-7, 1e21, '', 'on', '"', true, false]),
  )
  .map(([device, filter]) => `${device} where ${printFilter(filter)}`);

/** Values of each kind, as a filter meets them. */
const VALUES = [
  ['number', -0],
  ['boolean', true],
  ['text', 'on'],
  ['json', '{}'],
] as const;

function decisions({ filter }: ReadingsIdentity): boolean[] {
  if (filter === undefined) return [];
  return VALUES.map(([kind, value]) => {
    const decision = filter({ sensor: 'speed', kind });
    return typeof decision === 'boolean' ? decision : decision(value);
  });
}

export const IDENTITY_TARGETS = [
  fuzzTarget('identities', 2, mutatedText(identities), (text) => {
    const identity = text.slice(0, SESSION_LIMITS.dataIdentityLength);
    const fault = readingsIdentities.identityFault(identity);
    const devices = readingsIdentities.devicesOf(identity);
    if (fault !== undefined) {
      ok(fault !== '');
      strictEqual(devices, undefined);
      return;
    }
    const parsed = parseIdentity(identity);
    deepStrictEqual(devices, [parsed.device]);
    strictEqual(nameFault(parsed.device), undefined);
    const decided = decisions(parsed);
    ok(decided.every((each) => typeof each === 'boolean'));
    if (parsed.filter === undefined) return;
    // The same in parentheses, and twice the opposite, decide the same.
    const filter = identity.slice(identity.search(/\swhere\s/u) + ' where '.length);
    if (identity.startsWith('"')) return;
    for (const same of [`(${filter})`, `not not (${filter})`]) {
      const again = `car where ${same}`;
      if (readingsIdentities.identityFault(again)?.includes('nested deeper') === true) continue;
      deepStrictEqual(decisions(parseIdentity(again)), decided);
    }
  }),
];
