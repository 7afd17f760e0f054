import { build } from 'esbuild';
import { expect, test } from 'vitest';

test('the client can be bundled for browsers: it needs nothing of Node', async () => {
  const { errors, metafile } = await build({
    entryPoints: ['shared/client/odograph-client.ts', 'shared/client/answer-cache.ts'],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    outdir: 'unused',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });

  const packages = Object.keys(metafile.inputs).filter((path) => path.startsWith('node_modules/'));
  expect(errors).toEqual([]);
  expect(new Set(packages.map((path) => path.split('/')[1]))).toEqual(new Set(['zod']));
});

test('nothing of the process is used where a browser has none', async () => {
  const { outputFiles } = await build({
    entryPoints: ['shared/client/odograph-client.ts'],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    write: false,
    external: ['zod'],
  });

  expect(outputFiles[0]!.text).not.toMatch(/\b(?:process|Buffer|require)\b\s*[.([]/);
});
