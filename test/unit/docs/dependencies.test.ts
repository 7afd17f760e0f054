import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };

const page = readFileSync(join(import.meta.dirname, '../../../docs/dependencies.md'), 'utf8');
const [table, development] = page.split('\nFor development only: ');

const namesIn = (text: string): string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name!).toSorted();

/** Packages of types stand on the page as one. */
const isOfTypes = (name: string): boolean => name.startsWith('@types/');

test('what is deployed and run has a reason, and nothing else', () => {
  const firstCells = table!.split('\n').map((line) => line.match(/^\| (.*?) \|/)?.[1] ?? '');

  expect(namesIn(firstCells.join('\n'))).toEqual(
    Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).toSorted(),
  );
});

test('what is for development only is named, and nothing else', () => {
  const names = Object.keys(manifest.devDependencies).filter((name) => !isOfTypes(name));

  expect(namesIn(development!)).toEqual(['@types/*', ...names].toSorted());
});
