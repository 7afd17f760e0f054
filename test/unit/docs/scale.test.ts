import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfiguration } from '../../../infra/configuration.ts';
import { allTables } from '../../simulation/scale/all-tables.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/scale.md'), 'utf8');
const TIMEOUT_MS = 120_000;

const isRow = (line: string): boolean => line.startsWith('|');

test(
  'the tables of the page on scale are those that the program prints',
  async () => {
    const printed = (await allTables()).filter(isRow);
    const isPrinted = new Set(printed);

    const onPage = page.split('\n').filter((line) => isPrinted.has(line));

    expect(printed.length).toBeGreaterThan(60);
    // Lines that stand between the head and the rows are the same in tables of as many columns, also in others.
    expect(onPage.filter((line) => !line.startsWith('|---'))).toEqual(
      printed.filter((line) => !line.startsWith('|---')),
    );
  },
  TIMEOUT_MS,
);

test(
  'every row of figures on the page is one that the program prints',
  async () => {
    const printed = new Set((await allTables()).filter(isRow));

    const figures = page.split('\n').filter((line) => /^\|[^|]*\| [\d.,]+( [^|]*)? \|/.test(line));

    expect(figures.length).toBeGreaterThan(50);
    expect(figures.filter((line) => !printed.has(line))).toEqual([]);
  },
  TIMEOUT_MS,
);

test('the page on scale names options that there are', () => {
  const named = [...new Set([...page.matchAll(/odograph:\w+/g)].map(([option]) => option))];

  expect(named.length).toBeGreaterThan(4);
  expect(() => readConfiguration({ 'odograph:mistyped': 1 })).toThrow('odograph:dumpsAtOnce');
  for (const option of named) {
    expect(() => readConfiguration({ 'odograph:mistyped': 1 })).toThrow(new RegExp(`${option}\\b`));
  }
});
