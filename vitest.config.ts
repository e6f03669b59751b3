import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // botbuilder takes most of a test file's time to import; workers are reused instead of made anew.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
