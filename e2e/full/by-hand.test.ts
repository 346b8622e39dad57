import { beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { consumeByJava, numbered, produceByJava } from '../support/java-client.ts';
import { kubectl } from '../support/kubernetes.ts';
import { keepAll, smallCluster } from '../support/sample.ts';

const namespace = 'e2e-by-hand';
const minute = 60_000;
const spec = {
  zookeeper: { replicas: 3 },
  broker: { config: keepAll },
  proxy: { replicas: 0 },
};
const subject = givenCluster(smallCluster(namespace, 'hand', spec), { withinMs: 8 * minute });
const written = numbered('before', 40);

beforeAll(async () => {
  await produceByJava(subject, 'before', written);
}, 12 * minute);

const cases = [
  ['zookeeper', 0, '3'],
  ['zookeeper', 1, '3'],
  ['bookie', 0, '1'],
] as const;

describe('given a cluster that is Ready', () => {
  test.each(cases)(
    'when somebody scales the StatefulSet of its %s to %i, then it is put back, with an event, and serves what it has',
    async (workload, replicas, wanted) => {
      const name = `hand-${workload}`;
      const restored = async () =>
        (await subject.events('Restored')).filter(note => note.includes(`StatefulSet ${name}`));
      const generation = Number(await subject.field('statefulset', name, '{.metadata.generation}'));
      const earlier = (await restored()).length;
      await kubectl(['-n', namespace, 'scale', 'statefulset', name, `--replicas=${replicas}`]);
      await eventually('it is put back', async () => {
        const now = Number(await subject.field('statefulset', name, '{.metadata.generation}'));
        return (
          now >= generation + 2 && (await subject.field('statefulset', name, '{.spec.replicas}')) === wanted
        );
      });
      // Events of the same words are counted, not repeated.
      await eventually('the event', async () => (await restored()).length >= Math.max(1, earlier));
      await eventually(
        'all serve',
        async () => (await subject.field('statefulset', name, '{.status.readyReplicas}')) === wanted,
        { withinMs: 5 * minute },
      );
      await subject.condition('Ready', 'True', 5 * minute);
      expect(await consumeByJava(subject, 'before', written.length)).toEqual(written);
      const topic = `after-${workload}-${replicas}`;
      await produceByJava(subject, topic, numbered(topic, 10));
      expect(await consumeByJava(subject, topic, 10)).toEqual(numbered(topic, 10));
    },
    15 * minute,
  );
});
