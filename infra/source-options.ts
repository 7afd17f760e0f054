import { folderOf } from '../shared/session/sources/path-in-bucket.ts';
import { parseSourceSettings } from '../shared/session/sources/registry.ts';
import { USUAL_SOURCES } from '../shared/session/sources/usual-sources.ts';

/** What sessions may be bound to, as a deployment gives it: sources by their tokens. */
export type SourceOptions = Readonly<Record<string, unknown>>;

/**
 * Length of the sources together with the settings of access. A function's variables may have 4 KB in all, of which the
 * others take what is left.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
const BYTES_WITH_ACCESS = 2560;

/** What stands for other text in the resources of a permission. */
const WILD = /[*?$]/;

/**
 * The sources that functions are told of: the usual ones, and those that are given.
 *
 * @param given an object or its JSON, or nothing
 * @param accessBytes length of the settings of access
 * @throws Error that tells what was expected, and nothing of what may be secret
 */
export function readSources(given: unknown, accessBytes: number): SourceOptions {
  if (given === undefined) return USUAL_SOURCES;
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  parseSourceSettings(text);
  const sources = { ...USUAL_SOURCES, ...(JSON.parse(text) as SourceOptions) };
  if (foldersOf(sources).some((folder) => WILD.test(folder)))
    throw new Error(
      'expected prefixes without *, ? and $, which permissions would take for more than one folder',
    );
  const bytes = Buffer.byteLength(JSON.stringify(sources)) + accessBytes;
  if (bytes <= BYTES_WITH_ACCESS) return sources;
  throw new Error(
    `expected less, so that sources and all settings of access are at most ${BYTES_WITH_ACCESS} bytes long; they are ${bytes}`,
  );
}

/** The folders of the bucket in which sources have files. */
export const foldersOf = (sources: SourceOptions): string[] => {
  const prefixes = Object.values(sources).map((source) => (source as { prefix?: string }).prefix);
  return [...new Set(prefixes.flatMap((prefix) => (prefix === undefined ? [] : [folderOf(prefix)])))];
};
