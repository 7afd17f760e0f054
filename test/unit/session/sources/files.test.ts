import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileHead, ReplaceableFiles } from '../../../../shared/dump/file-store.ts';
import type { OdographError } from '../../../../shared/errors/odograph-error.ts';
import { FilesSource } from '../../../../shared/session/sources/files.ts';

/** Has nothing, and notes what it was asked for. */
class NotingFiles implements ReplaceableFiles {
  readonly keys: string[] = [];

  async head(key: string): Promise<FileHead | undefined> {
    this.keys.push(key);
    return undefined;
  }

  readVersion(key: string): Promise<Uint8Array> {
    return Promise.reject(new Error(`${key} is read`));
  }
}

const segment = fc.oneof(
  fc.constantFrom(
    '',
    '.',
    '..',
    '...',
    '%2e%2e',
    '\0',
    '\\',
    '\u202e',
    '\ud800',
    'a',
    'é',
    '~',
    '..\\..',
    '.mcap',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

const identities = fc
  .tuple(
    fc.array(segment, { maxLength: 5 }),
    fc.constantFrom('/', '//', '\\'),
    fc.constantFrom('', '.mcap', '.MCAP', '.mcap/'),
  )
  .map(([segments, between, extension]) => segments.join(between) + extension);

describe('FilesSource', () => {
  it('asks only for keys under its prefix, whatever it is asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        identities,
        fc.constantFrom('', 'bound', 'bound/', 'a/b'),
        async (identity, prefix) => {
          const files = new NotingFiles();
          const source = new FilesSource(files, { prefix });
          const isRight = source.identityFault(identity) === undefined;

          const code = await source.open(identity).catch((error: unknown) => (error as OdographError).code);

          const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
          expect(code).toBe(isRight ? undefined : 'source-failed');
          expect(files.keys).toEqual(isRight ? [folder + identity] : []);
          // As an address it stays where it is, too, and is as deep as it looks.
          for (const key of files.keys) {
            const resolved = new URL(encodeURI(key), 'https://bucket/').pathname;
            expect(resolved.startsWith(encodeURI(`/${folder}`)) && resolved.endsWith('.mcap')).toBe(true);
            expect(resolved.split('/')).toHaveLength(key.split('/').length + 1);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each(['drive.mcap', '2026/05/drive 7.mcap', 'Ünter/東京.mcap', 'a..b.mcap', '...mcap', '.mcap'])(
    'takes %s',
    (identity) => {
      expect(new FilesSource(new NotingFiles(), { prefix: 'x' }).identityFault(identity)).toBeUndefined();
    },
  );

  it.each([
    '',
    '/',
    '/a.mcap',
    'a/',
    '../a.mcap',
    'a/../b.mcap',
    './a.mcap',
    'a//b.mcap',
    'a.bag',
    'a.mcap/',
    'a\nb.mcap',
  ])('refuses %j', (identity) => {
    expect(new FilesSource(new NotingFiles(), { prefix: 'x' }).identityFault(identity)).toBeTypeOf('string');
  });

  it('takes keys as long as they may be', () => {
    const source = new FilesSource(new NotingFiles(), { prefix: 'bound' });

    expect(source.identityFault(`${'é'.repeat((1024 - 6 - 6) / 2)}a.mcap`)).toBeUndefined();
    expect(source.identityFault(`${'é'.repeat((1024 - 6 - 6) / 2)}ab.mcap`)).toBe('the path is too long');
  });

  it('tells of the devices that it was set to, and of none otherwise', () => {
    const files = new NotingFiles();

    expect(new FilesSource(files, { prefix: '', devices: ['car-7'] }).devicesOf('a.mcap')).toEqual(['car-7']);
    expect(new FilesSource(files, { prefix: '' }).devicesOf('a.mcap')).toBeUndefined();
  });
});
