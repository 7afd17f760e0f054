import { deepStrictEqual, strictEqual } from 'node:assert';
import * as fc from 'fast-check';
import { byteRange } from '../../../local/gateway/byte-range.ts';
import {
  readDataQuery,
  readDevices,
  readRange,
  readSensors,
  writeDataQuery,
} from '../../../shared/manifest/data-query.ts';
import { planChannels } from '../../../shared/recording/channel-plan.ts';
import { decodeName, encodeName } from '../../../shared/store/encode-name.ts';
import { ODD_NAMES } from '../../support/names.ts';
import { mutatedText } from '../mutations.ts';
import { fuzzTarget, orRefused } from '../target.ts';

const moments = fc.constantFrom(
  '2026-05-23T20:54:11Z',
  '2026-05-23T20:54:11.123456789+01:30',
  '0000-01-01T00:00:00+23:59',
  '9999-12-31T23:59:59.999999999Z',
  '1748033651000',
  '-1',
  '999999999999999',
  '',
);
const globs = fc.constantFrom(
  'gps_*',
  '{a,b}*',
  '}{,',
  '[!a]?',
  '!(x)',
  '*,*',
  '**',
  '\\',
  '(?<a>',
  '/',
  './',
  'a,b',
);
const encoded = fc
  .array(
    fc.oneof(
      fc.tuple(fc.constant('device'), fc.constantFrom(...ODD_NAMES, '__proto__', '')),
      fc.tuple(fc.constantFrom('start', 'end'), moments),
      fc.tuple(fc.constant('sensors'), globs),
      fc.tuple(
        fc.constantFrom('channels', 'topics'),
        fc.constantFrom('0', '99999', '100000', '007', 'device', '-1'),
      ),
    ),
    { maxLength: 8 },
  )
  .map((pairs) => {
    const all: [string, string][] = [['device', 'car'], ...pairs];
    return new URLSearchParams(all.slice(pairs.length % 2)).toString();
  });

const CHANNELS = ['speed', 'gps/lat', '__proto__', '{a', 'x'.repeat(128)].map((sensor) => ({
  sensor,
  kind: 'number' as const,
}));

const dataQuery = fuzzTarget('data query', 4, mutatedText(encoded), (text) => {
  const query = orRefused(['invalid-request'], () => readDataQuery(new URLSearchParams(text)));
  if (query === undefined) return;
  deepStrictEqual(readDataQuery(writeDataQuery(query)), query);
  planChannels(query.device, CHANNELS, query.selection);
});

const manifestQuery = fuzzTarget('manifest query', 2, mutatedText(encoded), (text) => {
  const parameters = new URLSearchParams(text);
  orRefused(['invalid-request'], () => readDevices(parameters));
  orRefused(['invalid-request'], () => readRange(parameters));
  orRefused(['invalid-request'], () => readSensors(parameters));
});

const encodedNames = fc
  .oneof(fc.constantFrom(...ODD_NAMES), fc.string({ unit: 'grapheme' }))
  .map((name) => encodeName(name));
const names = fuzzTarget('names', 1, mutatedText(encodedNames), (text) => {
  const name = decodeName(text);
  const again = encodeName(name);
  strictEqual(decodeName(again), name);
  strictEqual(/^(?!\.)[\w.=-]*$/.test(again), true);
});

const ranges = fc.constantFrom(
  'bytes=0-9',
  'bytes=5-',
  'bytes=-5',
  'bytes=9-5',
  'bytes=0-1,3-4',
  'items=0-1',
  `bytes=0-${'9'.repeat(400)}`,
);
const rangeHeader = fuzzTarget(
  'byte range',
  2,
  fc.tuple(mutatedText(ranges), fc.nat(20)),
  ([header, size]) => {
    const range = byteRange(header, size);
    if (range === undefined || range === 'unsatisfiable') return;
    strictEqual(range.start >= 0 && range.start <= range.end && range.end < size, true);
    deepStrictEqual(byteRange(`bytes=${range.start}-${range.end}`, size), range);
  },
);

export const REQUEST_TARGETS = [dataQuery, manifestQuery, names, rangeHeader];
