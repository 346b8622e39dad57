import { beforeAll, describe, expect, test } from 'vitest';
import { ownedBundles } from '../support/bundles.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { readyNeverLies } from '../support/harmless.ts';
import { apply, get, kubectl, list } from '../support/kubernetes.ts';
import { keepAll, sampleCluster } from '../support/sample.ts';
import { consume, expectAll, produce, sendWithoutEnd } from '../support/traffic.ts';

const namespace = 'e2e-brokers';
const minute = 60_000;
const spec = { broker: { replicas: 2, config: keepAll } };
const subject = givenCluster(sampleCluster(namespace, 'brokers', spec));
const topics = Array.from({ length: 40 }, (_, index) => `kept-${index}`);

beforeAll(async () => {
  for (const topic of topics) await produce(subject, 'proxy', topic, ['one']);
}, 8 * minute);

/** How many bundles each broker owns. */
async function bundles(replicas: number): Promise<number[]> {
  return (await ownedBundles(subject, replicas)).map(owned => owned.length);
}

describe('given two brokers with bundles and a producer that never stops', () => {
  test(
    'when there are three, then the third gets its share, when two again, then it hands it over; nothing is lost',
    () =>
      readyNeverLies(subject, async () => {
        const traffic = sendWithoutEnd(subject, 'proxy', 'traffic');
        await subject.patch({ broker: { replicas: 3 } });
        await subject.condition('Ready', 'True', 4 * minute);
        const three = await eventually(
          'bundles on the third broker',
          async () => {
            // A bundle that was moved is opened when somebody asks for it.
            for (const topic of topics) await consume(subject, 'proxy', topic, 1);
            const counts = await bundles(3);
            return Math.max(...counts) - Math.min(...counts) < 2 && counts;
          },
          { withinMs: 3 * minute },
        );
        await subject.patch({ broker: { replicas: 2 } });
        await subject.condition('Ready', 'True', 4 * minute);
        for (const topic of topics) expect(await consume(subject, 'proxy', topic, 1)).toEqual(['one']);
        console.info(`bundles: ${three.join(', ')}, then ${(await bundles(2)).join(', ')}`);
        const { acknowledged, longestGap } = await traffic.stop();
        console.info(`${acknowledged.length} acknowledged, ${longestGap}`);
        await expectAll(subject, 'proxy', 'traffic', acknowledged);
      }),
    15 * minute,
  );
});

describe('given a HorizontalPodAutoscaler of the PulsarCluster', () => {
  const scalePath = `/apis/pulsar-operator.dev/v1alpha1/namespaces/${namespace}/pulsarclusters/brokers/scale`;

  /** Metrics play no part where there are fewer pods than at least or more than at most. */
  async function autoscale(minReplicas: number, maxReplicas: number): Promise<void> {
    const scaleTargetRef = {
      apiVersion: 'pulsar-operator.dev/v1alpha1',
      kind: 'PulsarCluster',
      name: 'brokers',
    };
    await apply({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'brokers', namespace },
      spec: { scaleTargetRef, minReplicas, maxReplicas },
    });
  }

  async function expectBrokers(replicas: number): Promise<void> {
    await eventually(
      `a wish for ${replicas} brokers`,
      async () => (await subject.cluster()).spec.broker.replicas === replicas,
      { withinMs: 2 * minute },
    );
    await subject.condition('Ready', 'True', 4 * minute);
    const scale = await get<{ status: { replicas: number; selector: string } }>(scalePath);
    expect(scale?.status.replicas).toBe(replicas);
    const selected = await list(`/api/v1/namespaces/${namespace}/pods`, scale?.status.selector);
    expect(selected).toHaveLength(replicas);
  }

  test(
    'when it wants more brokers and fewer again, then it finds them by the scale subresource and has its way',
    async () => {
      await autoscale(3, 4);
      await expectBrokers(3);
      const condition = '{.status.conditions[?(@.type=="AbleToScale")].status}';
      expect(await subject.field('hpa', 'brokers', condition)).toBe('True');
      await autoscale(1, 2);
      await expectBrokers(2);
      await kubectl(['-n', namespace, 'delete', 'hpa', 'brokers']);
    },
    12 * minute,
  );
});
