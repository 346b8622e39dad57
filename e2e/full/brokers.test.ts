import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokerId } from '#src/components/broker/config.ts';
import { eventually } from '../support/eventually.ts';
import { apply, kubectl } from '../support/kubernetes.ts';
import { sampleReady } from '../support/ready-sampler.ts';
import { keepAll, sampleCluster } from '../support/sample.ts';
import { Subject } from '../support/subject.ts';
import { consume, expectAll, produce, sendWithoutEnd } from '../support/traffic.ts';

const namespace = 'e2e-brokers';
const subject = new Subject(namespace, 'brokers');
const minute = 60_000;
const topics = Array.from({ length: 40 }, (_, index) => `kept-${index}`);

beforeAll(async () => {
  await kubectl(['create', 'namespace', namespace]);
  await apply(sampleCluster(namespace, 'brokers', { broker: { replicas: 2, config: keepAll } }));
  await subject.condition('Ready', 'True');
  for (const topic of topics) await produce(subject, 'proxy', topic, ['one']);
}, 8 * minute);

afterAll(async () => {
  await kubectl(['delete', 'namespace', namespace, '--wait=true'], { deadlineMs: 4 * minute });
}, 5 * minute);

/** How many bundles each broker owns, as it says itself, without those of its own health checks. */
async function bundles(replicas: number): Promise<number[]> {
  const { spec } = await subject.cluster();
  const answers = Array.from({ length: replicas }, async (_, ordinal) => {
    const pod = `brokers-broker-${ordinal}`;
    const id = brokerId({ name: 'brokers', namespace, spec: { clusterDomain: spec.clusterDomain } }, pod);
    const path = `/api/v1/namespaces/${namespace}/pods/${pod}:8080/proxy/admin/v2/brokers/brokers/${id}/ownedNamespaces`;
    const owned = Object.keys(JSON.parse(await kubectl(['get', '--raw', path])) as object);
    return owned.filter(bundle => !bundle.includes(':')).length;
  });
  return Promise.all(answers);
}

describe('given two brokers with bundles and a producer that never stops', () => {
  test(
    'when there are three, then the third gets its share, when two again, then it hands it over; nothing is lost',
    async () => {
      const sampler = sampleReady(subject);
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
      expect((await sampler.stop()).lies).toEqual([]);
    },
    15 * minute,
  );
});
