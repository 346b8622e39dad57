import { describe, test } from 'vitest';
import { many, timeoutMs, tryHistories } from '#simulation/histories/histories.ts';
import { MetadataHistory, steps } from '#simulation/histories/metadata-history.ts';

describe(`given any of ${many('metadata')} histories of initialisations that are cut short, deleted, run twice and looked at late`, () => {
  test(
    'then bookies start when all metadata is there, never meet another instance, and it is there in the end',
    () => {
      tryHistories('metadata', steps, 24, history => {
        const metadata = new MetadataHistory();
        for (const step of history) metadata.step(step);
        metadata.settle();
      });
    },
    timeoutMs,
  );
});
