import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const FOLDER = join(import.meta.dirname, '../../../docs/decisions');
const pages = readdirSync(FOLDER)
  .filter((file) => file !== 'README.md')
  .toSorted();

test('decisions are numbered without a gap', () => {
  const numbers = pages.map((page) => Number(page.slice(0, 4)));

  expect(numbers).toEqual(pages.map((_, at) => at + 1));
});

test('the list of decisions has every page in order, by its title', () => {
  const list = readFileSync(join(FOLDER, 'README.md'), 'utf8');

  const listed = [...list.matchAll(/^- \[(?<title>.+)\]\((?<page>.+)\)$/gm)].map(({ groups }) => ({
    ...groups,
  }));

  expect(listed).toEqual(
    pages.map((page) => ({ title: readFileSync(join(FOLDER, page), 'utf8').match(/^# (.+)$/m)![1], page })),
  );
});
