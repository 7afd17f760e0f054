import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** Puts a heap of our own in place of the package that readers of MCAP files bring: what they use of it is a fiftieth. */
export const heap: Plugin = {
  name: 'heap',
  setup: (build) => {
    const path = join(import.meta.dirname, 'binary-heap.ts');
    build.onResolve({ filter: /^heap-js$/ }, () => ({ path }));
  },
};
