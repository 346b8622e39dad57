import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { apply, kubectl } from '../support/kubernetes.ts';
import { sampleReady } from '../support/ready-sampler.ts';
import { sampleCluster } from '../support/sample.ts';
import { Subject } from '../support/subject.ts';
import { underTraffic } from '../support/traffic.ts';

const namespace = 'e2e-rolling';
const subject = new Subject(namespace, 'rolling');
const minute = 60_000;

beforeAll(async () => {
  await kubectl(['create', 'namespace', namespace]);
  await apply(sampleCluster(namespace, 'rolling'));
  await subject.condition('Ready', 'True');
}, 6 * minute);

afterAll(async () => {
  await kubectl(['delete', 'namespace', namespace, '--wait=true'], { deadlineMs: 4 * minute });
}, 5 * minute);

/** An edit while a producer never stops: nothing acknowledged may be lost, and Ready may never lie. */
async function edit(topic: string, spec: object): Promise<void> {
  const sampler = sampleReady(subject);
  await underTraffic(subject, 'broker', topic, async () => {
    await subject.patch(spec);
    await subject.condition('Ready', 'True', 12 * minute);
  });
  expect((await sampler.stop()).lies).toEqual([]);
}

describe('given a producer that never stops', () => {
  test(
    'when ZooKeeper’s configuration changes, then its servers restart one at a time and nothing is lost',
    async () => {
      await edit('zookeeper', { zookeeper: { config: { maxClientCnxns: 120 } } });
    },
    15 * minute,
  );

  test(
    'when the bookies’ configuration changes, then they restart one at a time and nothing is lost',
    async () => {
      await edit('bookies', { bookkeeper: { config: { journalMaxGroupWaitMSec: 2 } } });
    },
    15 * minute,
  );

  test(
    'when bookies are added, then they serve and nothing is lost',
    async () => {
      await edit('more-bookies', { bookkeeper: { replicas: 5 } });
      expect(await subject.pods('bookkeeper')).toHaveLength(5);
    },
    15 * minute,
  );

  test(
    'when all tiers change at once, then they roll one after the other and nothing is lost',
    async () => {
      await edit('all', {
        zookeeper: { config: { maxClientCnxns: 130 } },
        bookkeeper: { config: { journalMaxGroupWaitMSec: 3 } },
        broker: { config: { ttlDurationDefaultInSeconds: 7200 } },
        proxy: { config: { maxConcurrentLookupRequests: 40000 } },
      });
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
