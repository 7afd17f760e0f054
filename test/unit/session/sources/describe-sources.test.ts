import { expect, test } from 'vitest';
import { describeSources } from '../../../../shared/session/sources/describe-sources.ts';
import { memoryStores } from '../../../support/stores.ts';
import { USUAL_SOURCES } from '../../../../shared/session/sources/usual-sources.ts';

const SOURCES = describeSources(
  JSON.stringify({
    ...USUAL_SOURCES,
    archive: { kind: 'files', prefix: 'drives', devices: ['car-7'] },
    shared: { kind: 'files', prefix: 'shared/' },
    partner: { kind: 'mcap', url: 'https://files.example/{identity}.mcap', devices: ['car-8', 'car-9'] },
  }),
  memoryStores().index,
);

test.each<[string, string, readonly string[] | undefined]>([
  ['readings', 'car-1', ['car-1']],
  ['readings', 'car-1 where value > 10', ['car-1']],
  ['archive', '2024/drive-7.mcap', ['car-7']],
  ['shared', 'x.mcap', undefined],
  ['partner', 'drive-7', ['car-8', 'car-9']],
])('of %s, %s is data of %j', (token, identity, devices) => {
  const source = SOURCES.get(token);

  expect(source?.identityFault(identity)).toBeUndefined();
  expect(source?.devicesOf(identity)).toEqual(devices);
});

test.each([
  ['readings', ''],
  ['readings', 'car-1 where value >'],
  ['archive', '../drive-7.mcap'],
  ['archive', `${'x'.repeat(1100)}.mcap`],
  ['partner', 'a/b'],
])('of %s, %.20s identifies nothing', (token, identity) => {
  expect(SOURCES.get(token)?.identityFault(identity)).toEqual(expect.any(String));
});

test.each([
  '{"a": secret',
  '[]',
  '{"a": {"kind": "other"}}',
  '{"a": {"kind": "mcap", "headers": {"x": "secret"}, "devices": 1}}',
])('settings that are none are refused, and not repeated: %s', (text) => {
  expect(() => describeSources(text, memoryStores().index)).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('secret') }),
  );
});
