import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Most of what tests run ends before the time is won back that it takes to optimise it to the last.
setFlagsFromString('--invocation-count-for-turbofan=200000');

/** One cluster, two cores: one file after the other, and the first failure spoils what follows. */
const endToEnd = { globalSetup: 'e2e/setup.ts', fileParallelism: false, bail: 1 };

/**
 * Histories take longest: a core would stand idle at the end if one of them began last, as on a fresh clone it would.
 * Beside them runs what else takes long, which mostly waits.
 */
class HistoriesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isHistory = ({ moduleId }: TestSpecification) => moduleId.includes('/histories/');
    const [others, histories] = [sorted.filter(file => !isHistory(file)), sorted.filter(isHistory)];
    return [...histories.flatMap(history => [history, ...others.splice(0, 2)]), ...others];
  }
}

export default defineConfig({
  test: {
    // Tests keep no state in modules, so files may share a worker.
    pool: 'threads',
    isolate: false,
    sequence: { sequencer: HistoriesFirst },
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
          // One more than there are cores: some tests wait for other processes, for a second or more.
          maxWorkers: availableParallelism() + 1,
          // Where a hundred processes wait for two cores, what takes two seconds has taken more than a minute.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 240_000 } },
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
