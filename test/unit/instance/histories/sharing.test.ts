import { describe, test } from 'vitest';
import { many, timeoutMs, tryAsyncHistories } from '#simulation/histories/histories.ts';
import { SharingHistory, sharingSteps } from '#simulation/histories/sharing-history.ts';

describe(`given any of ${many('sharing')} histories of clusters that share a configuration store, join, leave and are cut off, and of operators that are killed at any write`, () => {
  test(
    'then no policy names an unknown cluster, no topic and no message goes that was not given up, and in the end the wish is true',
    async () => {
      await tryAsyncHistories('sharing', sharingSteps, 18, async history => {
        const sharing = new SharingHistory();
        for (const step of history) await sharing.step(step);
        await sharing.settle();
      });
    },
    timeoutMs,
  );
});
