import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { awsSchemas } from './build/aws-schemas.ts';
import { buildDocs } from './build/docs.ts';
import { credentialProviders } from './build/credential-providers.ts';
import { foxgloveSchemas } from './build/foxglove-schemas.ts';
import { heap } from './build/heap.ts';
import { lazyHttp } from './build/lazy-http.ts';
import { FUNCTIONS, type FunctionName } from './catalogue.ts';

const root = join(import.meta.dirname, '..');

/** Folder, relative to the repository's root, that holds the bundle `index.mjs` of a function. */
export const bundleFolder = (name: FunctionName): string => `dist/functions/${name}`;

/** How each function becomes one file. */
export const BUNDLING = {
  bundle: true,
  minify: true,
  sourcemap: 'linked',
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  plugins: [awsSchemas, credentialProviders, foxgloveSchemas, heap, lazyHttp],
  // Bundled CommonJS modules call require() for Node's built-in modules, which an ES module does not have.
  banner: { js: "import{createRequire as o}from'node:module';const require=o(import.meta.url);" },
  logLevel: 'warning',
} satisfies BuildOptions;

/**
 * Bundles every function as it is deployed: one minified ES module each, with a source map, nothing left out; and
 * beside that of the API, the page that shows it.
 *
 * @returns the functions' names with the absolute folder of each bundle
 */
export async function buildFunctions(): Promise<Map<FunctionName, string>> {
  const names = Object.keys(FUNCTIONS) as FunctionName[];
  await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: FUNCTIONS[name].entry, out: `${name}/index` })),
    outdir: 'dist/functions',
    outExtension: { '.js': '.mjs' },
    ...BUNDLING,
  });
  await buildDocs(join(root, bundleFolder('api'), 'docs'));
  return new Map(names.map((name) => [name, join(root, bundleFolder(name))]));
}

if (import.meta.main) {
  for (const [name, folder] of await buildFunctions()) console.log(`${name}: ${folder}`);
}
