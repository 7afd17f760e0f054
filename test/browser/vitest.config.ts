import { defineConfig } from 'vitest/config';

/** Tests that look at the board by a browser. They are apart from `npm test`: not everyone has one. */
export default defineConfig({
  test: {
    name: 'browser',
    root: import.meta.dirname,
    include: ['*.test.ts'],
    globalSetup: ['support/build-once.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Another's turn on a busy machine; what holds is seen at once.
    expect: { poll: { timeout: 20_000 } },
    maxWorkers: 2,
  },
});
