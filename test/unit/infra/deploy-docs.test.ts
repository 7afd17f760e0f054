import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfiguration } from '../../../infra/configuration.ts';
import { withUrl } from '../../../infra/functions.ts';
import { requestLimitsSchema, USUAL_LIMITS } from '../../../shared/access/request-limits.ts';
import { synthesize, SYNTHESIS_TIMEOUT_MS } from './synthesize.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/deploy.md'), 'utf8');

/** Cells of the rows of the page's tables whose first cell is code. */
const rows = [...page.matchAll(/^\| `(?<name>[^|]*)` +\|(?<cells>.*)\|$/gm)].map(({ groups }) => ({
  name: groups!['name']!,
  cells: groups!['cells']!.split('|').map((cell) => cell.trim()),
}));

/** Every option, as who mistypes one is told. */
function options(): string[] {
  try {
    readConfiguration({ 'odograph:mistyped': 1 });
  } catch (error) {
    return String(error)
      .match(/expected one of (.*)$/m)![1]!
      .split(', ');
  }
  throw new Error('an option that there is not was taken');
}

describe('the page on deploying', () => {
  test('lists every option, and no other', () => {
    const listed = rows.map(({ name }) => name).filter((name) => name.startsWith('odograph:'));

    expect([...new Set(listed)].toSorted()).toEqual(options().toSorted());
  });

  test('lists every limit as it usually is', () => {
    const listed = rows
      .filter(({ name }) => Object.hasOwn(USUAL_LIMITS, name))
      .map(({ name, cells }) => [name, Number(cells[0])]);

    expect(Object.fromEntries(listed)).toEqual(USUAL_LIMITS);
  });

  test('lists every limit as far as it may be set', () => {
    const ranges = rows
      .filter(({ name }) => Object.hasOwn(USUAL_LIMITS, name))
      .map(({ name, cells }) => [name, ...cells[1]!.split(' to ').map(Number)] as [string, number, number]);

    expect(ranges).toHaveLength(Object.keys(USUAL_LIMITS).length);
    for (const [name, least, most] of ranges) {
      const isTaken = [least - 1, least, most, most + 1].map(
        (value) => requestLimitsSchema.safeParse({ [name]: value }).success,
      );
      expect([name, isTaken]).toEqual([name, [false, true, true, false]]);
    }
  });

  test('names every function that may have requests of its own', () => {
    const named = page.match(/^(?<names>`ingest`, .*) may be named\./m)!.groups!['names']!;

    expect([...named.matchAll(/`(\w+)`/g)].map(([, name]) => name!).toSorted()).toEqual(withUrl.toSorted());
  });

  test('gives examples of options that are taken', () => {
    const given = [...page.matchAll(/-c '(odograph:\w+)=(.*?)'/g)];

    expect(given.length).toBeGreaterThan(1);
    for (const [, option, value] of given)
      expect(() => readConfiguration({ [option!]: value })).not.toThrow();
  });

  test(
    'names every output',
    () => {
      const { template } = synthesize();

      const outputs = Object.keys(template.toJSON()['Outputs'] as object);

      expect(outputs.filter((output) => !page.includes(`\`${output}\``))).toEqual([]);
    },
    SYNTHESIS_TIMEOUT_MS,
  );
});
