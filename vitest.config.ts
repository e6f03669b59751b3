import { defineConfig } from 'vitest/config';

export default defineConfig({
  // for every file: the one that a file is checked with would be looked for in the folders above the project, too
  tsconfig: 'tsconfig.json',
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/fixtures/postgres-setup.ts'],
    // botbuilder takes most of a test file's time to import; workers are reused instead of made anew.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
