import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../package.json' with { type: 'json' };

/**
 * What the list of changes says of the version of a tag.
 *
 * @param tag as v1.2.3
 * @param version that package.json tells
 * @param changes CHANGELOG.md
 * @throws Error when the tag is of another version, or nothing is said of it
 */
export function releaseNotes(tag: string, version: string, changes: string): string {
  if (tag !== `v${version}`)
    throw new Error(`the tag ${tag} is not of the version of package.json, ${version}`);
  const sections = changes.split(/^## /m).slice(1);
  const section = sections.find((each) => /^\S+/.exec(each)?.[0] === version);
  const [, ...lines] = section?.split('\n') ?? [];
  const notes = lines.join('\n').trim();
  if (notes === '') throw new Error(`CHANGELOG.md says nothing of ${version}`);
  return notes;
}

if (import.meta.main) {
  const [tag = ''] = process.argv.slice(2);
  const changes = readFileSync(join(import.meta.dirname, '../CHANGELOG.md'), 'utf8');
  process.stdout.write(`${releaseNotes(tag, manifest.version, changes)}\n`);
}
