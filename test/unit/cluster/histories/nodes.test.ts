import { describe, test } from 'vitest';
import { many, timeoutMs, tryHistories } from '#simulation/histories/histories.ts';
import { NodesHistory, steps } from '#simulation/histories/nodes-history.ts';

describe(`given any of ${many('nodes')} histories of nodes that die, fall silent or are cut off, half-seen by the operator`, () => {
  test(
    'then nothing with data is started twice that could have been seen to run, and all comes back where the word is true',
    () => {
      tryHistories('nodes', steps, 30, history => {
        const nodes = new NodesHistory();
        for (const step of history) nodes.step(step);
        nodes.settle();
      });
    },
    timeoutMs,
  );
});
