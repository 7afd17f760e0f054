import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { USUAL_LIMITS } from '../../../shared/access/request-limits.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/access.md'), 'utf8');

const UNITS: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 ** 2 };

/** Rows of the table of limits. */
const rows = [...page.matchAll(/^\| `(?<name>\w+)` +\| (?<count>[\d,]+) ?(?<unit>\w*) +\|.*\|$/gm)]
  .map(({ groups }) => groups!)
  .filter(({ name }) => Object.hasOwn(USUAL_LIMITS, name!));

test('the page on access lists every limit as it usually is', () => {
  const listed = rows.map(({ name, count, unit }) => [
    name,
    Number(count!.replaceAll(',', '')) * UNITS[unit!]!,
  ]);

  expect(Object.fromEntries(listed)).toEqual(USUAL_LIMITS);
});
