import { defineConfig } from 'vitest/config';

/** One cluster, two cores: one file after the other, and the first failure spoils what follows. */
const endToEnd = { globalSetup: 'e2e/setup.ts', fileParallelism: false, bail: 1 };

export default defineConfig({
  test: {
    // Tests keep no state in modules, so files may share a worker.
    pool: 'threads',
    isolate: false,
    // Nothing is judged by how long it takes: a loaded machine may be slow.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    // What was said is told whole.
    chaiConfig: { truncateThreshold: 2000 },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          setupFiles: 'test/seed.ts',
          // By itself vitest leaves one core alone.
          maxWorkers: '100%',
          // Node runs our TypeScript as it is, here as in the operator; what vitest makes of imports is slower.
          experimental: { viteModuleRunner: false, nodeLoader: false },
        },
      },
      {
        extends: true,
        test: {
          name: 'api',
          include: ['test/api/**/*.test.ts'],
          setupFiles: 'test/seed.ts',
          globalSetup: 'test/api/setup.ts',
          // A server that starts within seconds takes minutes where every core is busy.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 240_000 } },
        },
      },
      { extends: true, test: { ...endToEnd, name: 'e2e', include: ['e2e/core/**/*.test.ts'] } },
      { extends: true, test: { ...endToEnd, name: 'e2e-full', include: ['e2e/{core,full}/**/*.test.ts'] } },
      // The test cluster itself: it comes up and goes down in these tests.
      {
        extends: true,
        test: { name: 'provider', include: ['e2e/provider/**/*.test.ts'], fileParallelism: false, bail: 1 },
      },
    ],
  },
});
