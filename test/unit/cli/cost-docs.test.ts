import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from './fake-terminal.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/cost.md'), 'utf8');

const cellsOf = (row: string): string[] => row.split('|').map((cell) => cell.trim());

/** Commands of the page, each with the rows of the table that follows it. */
const estimates = [
  ...page.matchAll(
    /^npx odograph (?<command>cost .*)\n```\n[^|]*\n\| \|.*\n\|---.*\n(?<table>(?:\|.*\n)+)/gm,
  ),
].map(({ groups }) => {
  const { command, table } = groups!;
  const rows = table!.trimEnd().split('\n');
  return { command: command!.split(' '), rows: rows.map((row) => cellsOf(row.slice(1, -1))) };
});

test('the page on costs shows two estimates', () => {
  expect(estimates).toHaveLength(2);
});

test.each(estimates)('what $command prints is what stands on the page', async ({ command, rows }) => {
  const { code, out } = await runCli(command);

  const printed = out
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/))
    .filter((cells) => cells.length === 5 && cells[0] !== 'Service');
  expect(code).toBe(0);
  expect(rows).toEqual(printed);
});
