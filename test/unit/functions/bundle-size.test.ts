import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { BUNDLING } from '../../../functions/build.ts';
import { FUNCTIONS } from '../../../functions/catalogue.ts';

/** A function starts the sooner the less of it there is to read. */
const MOST_BYTES = 1_000_000;

it('no function is larger than a megabyte', async () => {
  const { metafile } = await build({
    ...BUNDLING,
    absWorkingDir: join(import.meta.dirname, '../../..'),
    entryPoints: Object.entries(FUNCTIONS).map(([out, spec]) => ({ in: spec.entry, out })),
    outdir: 'dist/functions',
    metafile: true,
    sourcemap: false,
    write: false,
  });

  const sizes = Object.values(metafile.outputs).map(({ entryPoint, bytes }) => ({ entryPoint, bytes }));
  expect(sizes).toHaveLength(Object.keys(FUNCTIONS).length);
  expect(sizes.filter(({ bytes }) => bytes > MOST_BYTES)).toEqual([]);
}, 120_000);
