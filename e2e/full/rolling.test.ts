import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { edit } from '../support/harmless.ts';
import { sampleCluster } from '../support/sample.ts';
import { underTraffic } from '../support/traffic.ts';

const subject = givenCluster(sampleCluster('e2e-rolling', 'rolling'));
const minute = 60_000;

describe('given a producer that never stops', () => {
  test(
    'when ZooKeeper’s configuration changes, then its servers restart one at a time and nothing is lost',
    async () => {
      await edit(subject, 'zookeeper', { zookeeper: { config: { maxClientCnxns: 120 } } }, 12 * minute);
    },
    15 * minute,
  );

  test(
    'when the bookies’ configuration changes, then they restart one at a time and nothing is lost',
    async () => {
      await edit(subject, 'bookies', { bookkeeper: { config: { journalMaxGroupWaitMSec: 2 } } }, 12 * minute);
    },
    15 * minute,
  );

  test(
    'when bookies are added, then they serve and nothing is lost',
    async () => {
      await edit(subject, 'more-bookies', { bookkeeper: { replicas: 5 } }, 12 * minute);
      expect(await subject.pods('bookkeeper')).toHaveLength(5);
    },
    15 * minute,
  );

  test(
    'when all tiers change at once, then they roll one after the other and nothing is lost',
    async () => {
      const spec = {
        zookeeper: { config: { maxClientCnxns: 130 } },
        bookkeeper: { config: { journalMaxGroupWaitMSec: 3 } },
        broker: { config: { ttlDurationDefaultInSeconds: 7200 } },
        proxy: { config: { maxConcurrentLookupRequests: 40000 } },
      };
      await edit(subject, 'all', spec, 12 * minute);
    },
    25 * minute,
  );

  test(
    'when a value makes brokers crash, then the roll stops at the first, and taking it back is all there is to do',
    async () => {
      const spec = (numIOThreads: string | null) => ({
        broker: { config: { numIOThreads } },
      });
      await underTraffic(subject, 'broker', 'crash', async () => {
        const before = await subject.pods('broker');
        await subject.patch(spec('as many as there are'));
        await eventually(
          'a broker in a crash loop',
          async () => {
            const states = (await subject.pods('broker')).flatMap(
              ({ status }) => status?.containerStatuses ?? [],
            );
            return states.some(({ state }) => state?.waiting?.reason === 'CrashLoopBackOff');
          },
          { withinMs: 4 * minute },
        );
        const { conditions, components } = await subject.condition('Stalled', 'True', minute);
        expect(conditions?.find(({ type }) => type === 'Stalled')?.reason).toBe('RollFailed');
        expect(components?.['broker']).toMatchObject({ ready: before.length - 1 });
        await subject.patch(spec(null));
        await subject.condition('Ready', 'True', 5 * minute);
        const untouched = (await subject.pods('broker')).filter(({ metadata }) =>
          before.some(pod => pod.metadata.uid === metadata.uid),
        );
        expect(untouched).toHaveLength(before.length - 1);
      });
    },
    12 * minute,
  );
});
