import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** A constant text, as the schemas of AWS's clients begin with hundreds of. */
const CONSTANT = /^const (?<name>_\w*) = (?<text>"(?:[^"\\]|\\.)*");$/gm;

/** A member that is named by such a constant. */
const MEMBER = /\[(?<name>_\w*)\]:/g;

/**
 * Lets a bundler leave out of AWS's clients what is not called: the schemas of their operations name members by constants,
 * as `{ [_h]: … }`, which counts as code that may do something, so that of S3 all hundred operations stay. Here the names
 * are written out, which means the same. Of a client's package.json nothing but the version is used.
 */
export const awsSchemas: Plugin = {
  name: 'aws-schemas',
  setup: (build) => {
    build.onLoad(
      { filter: /@aws-sdk[/\\]client-[\w-]+[/\\]dist-es[/\\]schemas[/\\]\w+\.js$/ },
      async ({ path }) => ({
        contents: withNamesWritten(await readFile(path, 'utf8')),
      }),
    );
    build.onLoad({ filter: /@aws-sdk[/\\]client-[\w-]+[/\\]package\.json$/ }, async ({ path }) => {
      const { name, version } = JSON.parse(await readFile(path, 'utf8')) as { name: string; version: string };
      return { contents: JSON.stringify({ name, version }), loader: 'json' };
    });
  },
};

function withNamesWritten(code: string): string {
  const texts = new Map<string, string>();
  for (const { groups } of code.matchAll(CONSTANT)) texts.set(groups?.['name'] ?? '', groups?.['text'] ?? '');
  return code.replace(MEMBER, (member, name: string) => {
    const text = texts.get(name);
    return text === undefined ? member : `${text}:`;
  });
}
