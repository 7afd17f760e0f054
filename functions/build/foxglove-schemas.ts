import type { Plugin } from 'esbuild';
import { LocationFix, PoseInFrame } from '@foxglove/schemas/jsonschema.js';

/** Puts into bundles, of Foxglove's schemas, only the two that recordings have: all of them are 120 KB. */
export const foxgloveSchemas: Plugin = {
  name: 'foxglove-schemas',
  setup: (build) => {
    build.onResolve({ filter: /^@foxglove\/schemas\/jsonschema\.js$/ }, ({ path }) => ({
      path,
      namespace: 'foxglove-schemas',
    }));
    build.onLoad({ filter: /.*/, namespace: 'foxglove-schemas' }, () => ({
      contents: Object.entries({ LocationFix, PoseInFrame })
        .map(([name, schema]) => `export const ${name} = ${JSON.stringify(schema)};`)
        .join('\n'),
    }));
  },
};
