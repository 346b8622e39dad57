import { describe, expect, test } from 'vitest';
import { sampleAway } from '../support/away.ts';
import { givenCluster } from '../support/given.ts';
import { readyNeverLies } from '../support/harmless.ts';
import { kubectl } from '../support/kubernetes.ts';
import { keepAll, sampleCluster } from '../support/sample.ts';
import { underTraffic } from '../support/traffic.ts';

const minute = 60_000;
const subject = givenCluster(
  sampleCluster('e2e-drain', 'drained', { broker: { config: keepAll }, proxy: { replicas: 2 } }),
);
const budgeted = ['zookeeper', 'bookkeeper', 'broker', 'proxy'] as const;

/** The node with most kinds of pods of the cluster. */
async function busiestNode(): Promise<string> {
  const kinds = new Map<string, number>();
  for (const name of budgeted) {
    const nodes = new Set((await subject.nodes(name)).values());
    for (const node of nodes) kinds.set(node, (kinds.get(node) ?? 0) + 1);
  }
  const [first] = [...kinds].sort(([, a], [, b]) => b - a);
  if (!first) throw new Error('no pod is on any node');
  return first[0];
}

describe('given a producer that never stops', () => {
  test(
    'when a node is drained, then its pods move one of a component at a time and nothing is lost',
    async () => {
      const node = await busiestNode();
      await readyNeverLies(subject, async () => {
        const away = sampleAway(subject, budgeted);
        try {
          await underTraffic(subject, 'proxy', 'drain', async () => {
            const begun = performance.now();
            const how = ['--ignore-daemonsets', '--delete-emptydir-data', '--timeout=9m'];
            await kubectl(['drain', node, ...how], { deadlineMs: 10 * minute });
            console.info(`${node} drained after ${Math.round((performance.now() - begun) / 1000)} s`);
            await subject.condition('Ready', 'True', 5 * minute);
            const left = (await subject.pods()).filter(({ spec }) => spec?.nodeName === node);
            expect(left.map(({ metadata }) => metadata.name)).toEqual([]);
          });
        } finally {
          await kubectl(['uncordon', node]);
        }
        const most = await away.stop();
        expect(Object.keys(most)).toEqual(budgeted);
        for (const [name, count] of Object.entries(most)) expect(count, name).toBeLessThanOrEqual(1);
        expect(most.zookeeper).toBe(1);
      });
      await subject.condition('Ready', 'True', minute);
    },
    20 * minute,
  );
});
