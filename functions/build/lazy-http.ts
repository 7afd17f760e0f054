import type { Plugin } from 'esbuild';

/**
 * Takes Node's HTTP by a call in place of an import. An import looks at everything that the module exports, and so loads
 * what it only has in stock: browsers' `WebSocket` and all of fetch, some 35 ms of each cold start.
 */
export const lazyHttp: Plugin = {
  name: 'lazy-http',
  setup: (build) => {
    build.onResolve({ filter: /^(node:)?http$/ }, () => ({ path: 'node:http', namespace: 'lazy-http' }));
    build.onLoad({ filter: /.*/, namespace: 'lazy-http' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
    }));
  },
};
