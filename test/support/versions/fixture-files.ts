import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { plain } from './plain.ts';
import type { Fixture, StoredThing } from './stored-thing.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/versions');
const EXPECTED = '.expected.json';

const pathOf = (what: string, { name, version }: Pick<Fixture, 'name' | 'version'>): string =>
  join(FOLDER, what, `v${version}.${name}`);

/** Folders that hold fixtures. */
export const fixtureFolders = (): string[] => [
  ...new Set(globSync(join(FOLDER, '*', '*')).map((path) => basename(dirname(path)))),
];

/** All fixtures of a sort, of every version. */
export const fixturesOf = (what: string): Fixture[] =>
  globSync(join(FOLDER, what, 'v*'))
    .filter((path) => !path.endsWith(EXPECTED))
    .toSorted()
    .map((path) => {
      const [, version = '', name = ''] = /^v(\d+)\.(.+)$/.exec(basename(path)) ?? [];
      return { name, version: Number(version), content: readFileSync(path) };
    });

/** What a fixture was read as when it was written. */
export const expectedOf = (what: string, fixture: Fixture): unknown =>
  JSON.parse(readFileSync(pathOf(what, fixture) + EXPECTED, 'utf8'));

/**
 * Writes the fixtures that are not there, and what today's code reads of them. What is there stays: it was stored once.
 *
 * @returns the files that were written
 */
export async function writeMissing(things: readonly StoredThing[]): Promise<string[]> {
  const written: string[] = [];
  for (const thing of things) {
    for (const fixture of await thing.write()) {
      const path = pathOf(thing.what, fixture);
      if (existsSync(path)) continue;
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, fixture.content);
      writeFileSync(path + EXPECTED, `${JSON.stringify(plain(await thing.read(fixture)), null, 1)}\n`);
      written.push(path);
    }
  }
  return written;
}
