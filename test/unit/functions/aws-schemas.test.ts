import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { expect, test } from 'vitest';
import { awsSchemas } from '../../../functions/build/aws-schemas.ts';

const root = join(import.meta.dirname, '../../..');

/** Bundles something of a client of AWS. */
async function bundle(contents: string, plugins: Plugin[], minify = true): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify,
    write: false,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    plugins,
  });
  return outputFiles[0]!.text;
}

const ONE = "export { GetObjectCommand } from '@aws-sdk/client-s3';";

test('operations that are not called are left out, and the one that is stays', async () => {
  const [whole, less] = await Promise.all([bundle(ONE, []), bundle(ONE, [awsSchemas])]);

  expect(whole).toContain('SelectObjectContent');
  expect(less).not.toContain('SelectObjectContent');
  expect(less).toContain('GetObject');
  expect(less.length).toBeLessThan(whole.length - 40_000);
});

/** What a schema is, with the functions in it called: they stand for what they refer to. */
type Schema = readonly unknown[];

function written(schema: unknown, depth = 4): unknown {
  if (typeof schema === 'function')
    return depth === 0 ? '…' : written((schema as () => unknown)(), depth - 1);
  if (Array.isArray(schema)) return schema.map((part) => written(part, depth));
  return schema;
}

test.each(['s3', 'dynamodb', 'kinesis', 'sfn', 'secrets-manager'])(
  'schemas of %s mean the same',
  async (client) => {
    const path = `./node_modules/@aws-sdk/client-${client}/dist-es/schemas/schemas_0.js`;
    const code = await bundle(`export * from '${path}';`, [awsSchemas], false);

    const given = (await import(join(root, path))) as Record<string, Schema>;
    const made = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Record<string, Schema>;

    // Those of errors, which are below zero, hold classes.
    const names = Object.keys(given).filter((name) => Number(given[name]?.[0]) > 0);
    expect(names.length).toBeGreaterThan(50);
    expect(Object.keys(made).toSorted()).toEqual(Object.keys(given).toSorted());
    for (const name of names) expect([name, written(made[name])]).toEqual([name, written(given[name])]);
  },
);

test('of the package of a client its version stays', async () => {
  const code = await bundle("import p from '@aws-sdk/client-s3/package.json'; console.log(p);", [awsSchemas]);

  expect(code).toMatch(/version:"\d+\.\d+\.\d+"/);
  expect(code).not.toContain('devDependencies');
});
