import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FIRST_FILE, keepFirstKinds } from '../../../../cli/export/first-kinds.ts';
import type { WrittenDay } from '../../../../cli/export/manifest-files.ts';

const CHANNELS = [
  { sensor: 'mixed', kind: 'number' },
  { sensor: 'mixed', kind: 'text' },
  { sensor: 'plain', kind: 'text' },
] as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-first-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const line = (value: string): string =>
  `{"device":"car","sensor":"mixed","timestamp":"2026-05-01T00:00:00Z","value":${value}}`;

/** Days as their manifest lists them, and their files where they have content. */
function daysOf(contents: Readonly<Record<string, Buffer | undefined>>): Map<string, WrittenDay> {
  const listed = Object.entries(contents).map(([date, content]): [string, WrittenDay] => {
    const name = `${date}.ndjson.gz`;
    if (content !== undefined) writeFileSync(join(folder, name), content);
    const files = { ndjson: { name, bytes: 1, sha256: '' } };
    return [date, { date, version: 'v', readings: 1, files }];
  });
  return new Map(listed);
}

const packed = (...lines: string[]): Buffer => gzipSync(lines.map((each) => `${each}\n`).join(''));

test('the first reading of the first kind is kept, and is not looked for again', async () => {
  const days = daysOf({
    '2026-05-01': packed(line('"a text"')),
    '2026-05-02': packed(line('7'), line('8')),
  });

  const lacking = await keepFirstKinds(folder, CHANNELS, days);
  const again = await keepFirstKinds(folder, CHANNELS, new Map());

  expect([lacking, again]).toEqual([[], []]);
  expect(readFileSync(join(folder, FIRST_FILE), 'utf8')).toBe(`${line('7')}\n`);
});

test('days whose files were taken away or damaged do not keep it from the others', async () => {
  const whole = packed(line('7'));
  const days = daysOf({
    '2026-05-01': undefined,
    '2026-05-02': whole.subarray(0, whole.length - 9),
    '2026-05-03': Buffer.from('no gzip'),
    '2026-05-04': packed(line('9')),
  });

  const lacking = await keepFirstKinds(folder, CHANNELS, days);

  expect(lacking).toEqual([]);
  expect(readFileSync(join(folder, FIRST_FILE), 'utf8')).toMatch(/"value":[79]}\n$/);
});

test('a sensor without a reading of its first kind is told', async () => {
  const days = daysOf({ '2026-05-01': packed(line('true')), '2026-05-02': undefined });

  expect(await keepFirstKinds(folder, CHANNELS, days)).toEqual(['mixed']);
});
