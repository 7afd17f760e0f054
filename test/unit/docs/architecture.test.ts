import { globSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');

/** What each folder may import of the others, as the page has it: folders and files named in the row. */
const rows = [...page.matchAll(/^\| `(?<folder>\w+)\/` \| (?<text>.*) \|$/gm)].map(({ groups }) => ({
  folder: groups!['folder']!,
  allowed: [...groups!['text']!.matchAll(/`(?<path>[\w/.-]+)`/g)].map((found) => found.groups!['path']!),
}));

/** Files of the repository that a file imports. */
function importsOf(file: string): string[] {
  const code = readFileSync(join(ROOT, file), 'utf8');
  return [...code.matchAll(/(?:from|import)\s*\(?\s*'(?<path>\.{1,2}\/[^']+)'/g)].map(({ groups }) =>
    relative(ROOT, resolve(ROOT, file, '..', groups!['path']!)),
  );
}

test('the page tells of every folder of code', () => {
  expect(rows.map(({ folder }) => folder).toSorted()).toEqual([
    'cli',
    'functions',
    'infra',
    'local',
    'shared',
    'web',
  ]);
});

test.each(rows)('$folder imports no more of the others than the page says', ({ folder, allowed }) => {
  const files = globSync(`${folder}/**/*.{ts,tsx,mjs}`, { cwd: ROOT });

  const others = files.flatMap((file) =>
    importsOf(file)
      .filter((path) => !path.startsWith(`${folder}/`) && path.includes('/'))
      .map((path) => ({ file, path })),
  );

  expect(files.length).toBeGreaterThan(10);
  expect(others.filter(({ path }) => !allowed.some((each) => path.startsWith(each)))).toEqual([]);
});

test('every function has its stage', () => {
  const functions = globSync('functions/*/index.ts', { cwd: ROOT }).map((path) => path.split('/')[1]!);

  expect(functions.length).toBeGreaterThan(10);
  expect(functions.filter((name) => !page.includes(`functions/${name}`))).toEqual([]);
});
