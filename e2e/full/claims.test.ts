import { describe, expect, test } from 'vitest';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { harmless } from '../support/harmless.ts';
import { consumeByJava, numbered, produceByJava } from '../support/java-client.ts';
import { kubectl } from '../support/kubernetes.ts';
import { keepAll, sampleCluster, smallCluster } from '../support/sample.ts';
import { sentenceOf } from '../support/sentence.ts';
import type { Subject } from '../support/subject.ts';

const minute = 60_000;
const topics = ['kept-0', 'kept-1', 'kept-2'];

async function write(subject: Subject): Promise<void> {
  for (const topic of topics) await produceByJava(subject, topic, numbered(topic, 40));
}

/** Reads from the bookies: the broker is another one, which remembers nothing. */
async function expectWhole(subject: Subject): Promise<void> {
  await kubectl(['-n', subject.namespace, 'delete', 'pod', `${subject.name}-broker-0`, '--wait=true']);
  await subject.condition('Ready', 'True', 4 * minute);
  for (const topic of topics) expect(await consumeByJava(subject, topic, 40)).toEqual(numbered(topic, 40));
}

/** Uids of claims of the cluster by name, of all or of those of a pod. */
async function claims(subject: Subject, pod = ''): Promise<Map<string, string>> {
  const volumes = (await subject.volumes()).filter(({ metadata }) => metadata.name.includes(pod));
  return new Map(volumes.map(({ metadata }) => [metadata.name, metadata.uid ?? '']));
}

async function deleteClaims(subject: Subject, names: Iterable<string>): Promise<void> {
  await kubectl(['-n', subject.namespace, 'delete', 'pvc', ...names, '--wait=false']);
}

/** Every claim is another one, and none is on its way out. */
async function expectNewClaims(subject: Subject, before: ReadonlyMap<string, string>): Promise<void> {
  const volumes = await subject.volumes();
  expect(volumes.filter(({ metadata }) => metadata.deletionTimestamp)).toEqual([]);
  for (const [name, uid] of before) {
    const after = volumes.find(({ metadata }) => metadata.name === name);
    expect(after, name).toBeDefined();
    expect(after?.metadata.uid, name).not.toBe(uid);
  }
}

describe('given three ZooKeeper servers and five bookies whose claims somebody deletes, and a producer that never stops', () => {
  const spec = {
    bookkeeper: { replicas: 5 },
    broker: { replicas: 1, config: keepAll },
    proxy: { replicas: 0 },
  };
  const cluster = sampleCluster('e2e-claims', 'e2e-claims', spec);
  const subject = givenCluster(cluster, { withinMs: 8 * minute });

  test(
    'when the configuration changes meanwhile, then each gets a new volume only when others have its data, and nothing is lost',
    async () => {
      await write(subject);
      const before = await claims(subject);
      expect(before.size).toBe(3 + 2 * 5);
      await harmless(subject, 'broker', 'claims', async () => {
        const begun = performance.now();
        await deleteClaims(subject, before.keys());
        await eventually('what the first restart is for', async () =>
          /alone keeps .*: deleted, and gone when it stops/.test(
            sentenceOf(await subject.condition('Ready', 'False', minute)),
          ),
        );
        await subject.patch({
          zookeeper: { config: { maxClientCnxns: 120 } },
          bookkeeper: { config: { gcWaitTime: '900001' } },
        });
        await subject.condition('Ready', 'True', 25 * minute);
        console.info(`new volumes after ${Math.round((performance.now() - begun) / 1000)} s`);
      });
      await expectNewClaims(subject, before);
      await expectWhole(subject);
    },
    40 * minute,
  );
});

describe('given a cluster of one each', () => {
  const spec = { broker: { config: keepAll }, proxy: { replicas: 0 } };
  const cluster = smallCluster('e2e-claim', 'e2e-claim', spec);
  const subject = givenCluster(cluster, { withinMs: 8 * minute });

  const uidOf = (pod: string) => subject.field('pod', pod, '{.metadata.uid}');

  /** Deletes the claims of a pod and waits for the word that only a person can help. */
  async function loseClaims(pod: string, before: ReadonlyMap<string, string>): Promise<PulsarClusterStatus> {
    await deleteClaims(subject, before.keys());
    const all = `${pod} alone keeps ${[...before.keys()].join(', ')}`;
    // One goes after the other.
    await eventually('all of them are told of', async () => sentenceOf(await atRisk()).includes(all));
    const status = await atRisk();
    expect(sentenceOf(status)).toMatch(/PersistentVolume \(.+\) the reclaim policy Retain/);
    console.info(sentenceOf(status));
    return status;
  }

  async function atRisk(): Promise<PulsarClusterStatus> {
    const status = await subject.condition('Ready', 'False', minute);
    const ready = status.conditions?.find(({ type }) => type === 'Ready');
    if (ready?.reason !== 'VolumeAtRisk') throw new Error(`${ready?.reason}: ${sentenceOf(status)}`);
    return status;
  }

  const stillAtRisk = () => eventually('it says what is at risk', atRisk);

  test(
    'when the claims of its bookie are deleted, then nothing restarts it, the cluster says what helps, and that helps',
    async () => {
      await write(subject);
      const pod = `${subject.name}-bookie-0`;
      const [uid, before] = [await uidOf(pod), await claims(subject, pod)];
      const message = sentenceOf(await loseClaims(pod, before));
      await subject.patch({ bookkeeper: { config: { gcWaitTime: '900001' } } });
      await stillAtRisk();
      expect(await uidOf(pod)).toBe(uid);
      const { replicas } = /set bookkeeper\.replicas to (?<replicas>\d+)/.exec(message)?.groups ?? {};
      await subject.patch({ bookkeeper: { replicas: Number(replicas) } });
      await subject.condition('Ready', 'True', 12 * minute);
      await expectNewClaims(subject, before);
      expect(await uidOf(pod)).not.toBe(uid);
      await expectWhole(subject);
    },
    25 * minute,
  );

  test(
    'when the claim of its ZooKeeper server is deleted, then nothing restarts it, the cluster says what helps, and that helps',
    async () => {
      const pod = `${subject.name}-zookeeper-0`;
      const [uid, before] = [await uidOf(pod), await claims(subject, pod)];
      const message = sentenceOf(await loseClaims(pod, before));
      expect(message).toContain('set zookeeper.replicas to 3');
      await subject.patch({ zookeeper: { config: { maxClientCnxns: 120 } } });
      await stillAtRisk();
      expect(await uidOf(pod)).toBe(uid);
      await subject.patch({ zookeeper: { replicas: 3 } });
      await subject.condition('Ready', 'True', 12 * minute);
      await expectNewClaims(subject, before);
      await expectWhole(subject);
    },
    25 * minute,
  );
});
