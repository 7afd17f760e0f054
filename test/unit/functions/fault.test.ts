import { expect, test } from 'vitest';
import * as z from 'zod';
import { parse } from '../../../functions/api/parse.ts';
import { readQuery } from '../../../functions/api/read-query.ts';
import { curveQuery, recentChannelsQuery } from '../../../shared/api/channels.ts';
import { letterContentQuery, redriveRequestSchema } from '../../../shared/api/dead-letters.ts';
import { deviceChangeSchema, devicePath } from '../../../shared/api/devices.ts';
import { dumpRequestSchema, executionName } from '../../../shared/api/dumps.ts';
import { odometerQuery } from '../../../shared/api/motion.ts';
import { seriesQuery } from '../../../shared/api/series.ts';

const detailOf = (schema: z.ZodType, input: unknown): unknown => {
  try {
    parse(schema, input);
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid-request' });
    return error instanceof Error ? error.message : error;
  }
  return undefined;
};

const RANGE = 'channel=speed&begin_time=0&end_time=1';
const MOMENT = 'is no moment; give RFC 3339 with a zone, like 2026-05-23T20:54:11Z, or milliseconds';
const MANY = Array.from({ length: 51 }, () => 'sensor=s').join('&');

test.each([
  [seriesQuery, 'sensor=a&bins=abc', 'bins must be a whole number from 1 to 5000; got "abc"'],
  [seriesQuery, 'sensor=a&bins=1.5', 'bins must be a whole number from 1 to 5000; got "1.5"'],
  [seriesQuery, 'sensor=a&bins=0', 'bins must be a whole number from 1 to 5000; got 0'],
  [seriesQuery, 'sensor=a&bins=5001', 'bins must be a whole number from 1 to 5000; got 5001'],
  [seriesQuery, 'sensor=a&bins=1&bins=2', 'bins must be a whole number from 1 to 5000; got ["1","2"]'],
  [seriesQuery, 'bins=3', 'sensor is missing; it must be given 1 to 50 times'],
  [seriesQuery, MANY, `sensor must be given 1 to 50 times; got ${`[${'"s",'.repeat(15)}`.slice(0, 60)}…`],
  [seriesQuery, 'sensor=a&sensor=', 'sensor.1 is empty; got ""'],
  [seriesQuery, 'sensor=a&start=noon', `start ${MOMENT}; got "noon"`],
  [seriesQuery, 'sensor=a&start=1&start=2', 'start must be one text; got ["1","2"]'],
  [seriesQuery, 'sensor=a&kind=blob', 'kind must be one of number, boolean, text, json; got "blob"'],
  [seriesQuery, 'sensor=a&bin=3', 'Unrecognized key: "bin"'],
  [recentChannelsQuery, 'limit=-1', 'limit must be a whole number from 1 to 10000; got -1'],
  [odometerQuery, 'measure=feet', 'measure must be one of geodesic, plane; got "feet"'],
  [curveQuery, `${RANGE}&channel=x`, 'channel must be one text; got ["speed","x"]'],
  [curveQuery, RANGE.replace('speed', ''), 'channel must be a text of 1 to 160 characters; got ""'],
  [curveQuery, `${RANGE}&remove_empty_bins=1`, 'remove_empty_bins must be true or false; got "1"'],
  [letterContentQuery, 'from=0', 'key is missing; it must be one text'],
  [letterContentQuery, 'key=k', 'key is no key of a dead letter; got "k"'],
])('a query is refused in plain words (%#)', (schema, query, detail) => {
  expect(detailOf(schema, readQuery(schema, new URLSearchParams(query)))).toBe(detail);
});

test.each([
  [devicePath, { device: 'a\0b' }, 'device holds a control character; got "a\\u0000b"'],
  [devicePath, { device: 'ö'.repeat(999) }, `device is longer than 128 bytes; got "${'ö'.repeat(59)}…`],
  [
    z.strictObject({ execution: executionName }),
    { execution: '?' },
    'execution is no name of a run; got "?"',
  ],
  [dumpRequestSchema, {}, 'date is missing; it must be a date as YYYY-MM-DD'],
  [dumpRequestSchema, { date: 5 }, 'date must be a date as YYYY-MM-DD; got 5'],
  [dumpRequestSchema, { date: '2026-13-01' }, 'date is no date; give YYYY-MM-DD; got "2026-13-01"'],
  [dumpRequestSchema, 7, 'give an object with a date and, if need be, a device'],
  [deviceChangeSchema, {}, 'give an object with the ordering or the measure'],
  [deviceChangeSchema, { measure: 'feet' }, 'measure must be one of geodesic, plane or null; got "feet"'],
  [deviceChangeSchema, { ordering: null }, 'ordering must be one of any, forward; got null'],
  [redriveRequestSchema, { key: 5 }, expect.stringMatching(/^give an object with the key of a dead letter/)],
])('a path or body is refused in plain words (%#)', (schema, input, detail) => {
  expect(detailOf(schema, input)).toEqual(detail);
});

test('a given text is cut before an emoji, not in it', () => {
  const given = `${'x'.repeat(58)}😀`;

  expect(detailOf(z.strictObject({ n: z.int() }), { n: given })).toBe(
    `n must be a whole number; got "${'x'.repeat(58)}…`,
  );
});
