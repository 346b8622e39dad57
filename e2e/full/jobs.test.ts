import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { Job } from '#src/cluster/model/jobs.ts';
import { componentNames } from '#src/components/build/names.ts';
import { sectionOf } from '#src/components/build/settings.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster, givenNamespace } from '../support/given.ts';
import { consumeByJava, numbered, produceByJava } from '../support/java-client.ts';
import { apply, get, kubectl } from '../support/kubernetes.ts';
import { keepAll, sampleCluster, smallCluster } from '../support/sample.ts';
import type { Subject } from '../support/subject.ts';

const minute = 60_000;
const written = numbered('kept', 40);

function inEachSection(settings: object): Record<string, unknown> {
  return Object.fromEntries(componentNames.map(name => [sectionOf(name), settings]));
}

/** A spec in which every component has these settings, and bookies of which one can leave. */
function everywhere(settings: object): Record<string, unknown> {
  return {
    ...inEachSection(settings),
    bookkeeper: { replicas: 2, ...settings },
    broker: { config: keepAll, ...settings },
    quorums: { ensemble: 1, write: 1, ack: 1 },
  };
}

interface MadeJob extends Job {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { image: string }[] } };
  };
}

async function jobOf(subject: Subject, part: string): Promise<MadeJob | undefined> {
  const path = `/apis/batch/v1/namespaces/${subject.namespace}/jobs/${subject.name}-${part}`;
  return get<MadeJob>(path);
}

/** Waits for what the cluster says, be it of itself or of a pod, and returns the seconds that took. */
async function told(subject: Subject, words: RegExp): Promise<number> {
  const begun = performance.now();
  await eventually(
    `${subject.name} says ${words}`,
    async () => {
      const { message = '', units = [] }: PulsarClusterStatus = (await subject.cluster()).status ?? {};
      const all = [message, ...units.map(unit => `${unit.name} ${unit.message}`)];
      if (all.some(each => words.test(each))) return true;
      throw new Error(all.join('; '));
    },
    // A scheduler that has missed that a claim was bound looks again after five minutes.
    { withinMs: 7 * minute },
  );
  return Math.round((performance.now() - begun) / 1000);
}

/** A bookie leaves, by a Job that copies what it holds, and every message is still there. */
async function expectLeaves(subject: Subject): Promise<void> {
  await produceByJava(subject, 'kept', written);
  await subject.patch({ bookkeeper: { replicas: 1 } });
  await eventually('a Job copies', () => jobOf(subject, 'recover-1'), { withinMs: 2 * minute });
  await subject.condition('Ready', 'True', 6 * minute);
  expect(await subject.pods('bookkeeper')).toHaveLength(1);
  expect(await consumeByJava(subject, 'kept', written.length)).toEqual(written);
}

const taint = 'dedicated=pulsar:NoSchedule';
const tolerations = [{ key: 'dedicated', operator: 'Equal', value: 'pulsar', effect: 'NoSchedule' }];
const tolerant = { podTemplate: { spec: { tolerations } } };

async function taintNodes(): Promise<void> {
  await kubectl(['taint', 'nodes', '--all', taint, '--overwrite']);
}

/** Of a taint that is not there kubectl makes an error. */
async function untaintNodes(): Promise<void> {
  const taints = await kubectl(['get', 'nodes', '-o', 'jsonpath={.items[*].spec.taints[*].key}']);
  if (taints.split(' ').includes('dedicated')) await kubectl(['taint', 'nodes', '--all', 'dedicated-']);
}

describe('given nodes with a taint that the pods of every component tolerate', () => {
  beforeAll(taintNodes, minute);
  afterAll(untaintNodes, minute);
  const subject = givenCluster(smallCluster('e2e-tainted', 'tainted', everywhere(tolerant)), {
    withinMs: 8 * minute,
  });

  test(
    'then it has come up, a bookie leaves, and every message is there',
    () => expectLeaves(subject),
    12 * minute,
  );
});

describe('given nodes that get a taint while the cluster comes up', () => {
  afterAll(untaintNodes, minute);
  const subject = givenNamespace('e2e-taint-later', 'later');

  test(
    'then the status says which taint, and with the toleration the Job is made anew and it comes up',
    async () => {
      await apply(smallCluster('e2e-taint-later', 'later', everywhere({})));
      await eventually('ZooKeeper is on a node', async () => {
        return (await subject.pods('zookeeper')).some(({ spec }) => spec?.nodeName);
      });
      await taintNodes();
      const took = await told(subject, /later-metadata-\S+ cannot be scheduled: .*untolerated taint/);
      console.info(`the untolerated taint was told after ${took} s`);
      const before = await jobOf(subject, 'metadata');
      await subject.patch(inEachSection(tolerant));
      await eventually('another Job', async () => {
        const job = await jobOf(subject, 'metadata');
        return job !== undefined && job.metadata.uid !== before?.metadata.uid;
      });
      await subject.condition('Ready', 'True', 8 * minute);
      expect((await subject.cluster()).status?.units ?? []).toEqual([]);
    },
    14 * minute,
  );
});

describe('given a namespace whose quota asks every container for limits on processor time and memory', () => {
  const hard = { 'limits.cpu': '40', 'limits.memory': '60Gi' };
  const quota = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'limits', namespace: 'e2e-quota' },
    spec: { hard },
  };
  // The last two have no limits to be set on processor time.
  const { canary: _, stateStore: __, ...limited } = everywhere({ resources: { limits: { cpu: '2' } } });
  const subject = givenCluster(smallCluster('e2e-quota', 'quota', limited), {
    withinMs: 8 * minute,
    objects: [quota],
  });

  test(
    'when all components have such limits, then it has come up, a bookie leaves, and every message is there',
    () => expectLeaves(subject),
    12 * minute,
  );
});

describe('given an image with a typing error', () => {
  const typo = 'docker.io/apachepulsar/pulsar:4.0.8-typo';
  // Each ledger has two copies, and enough bookies for them when one leaves.
  const spec = { bookkeeper: { replicas: 4 }, broker: { config: keepAll } };

  describe('and a cluster that has it from the first apply', () => {
    const subject = givenNamespace('e2e-typo', 'typo');

    test(
      'when it is corrected, then the cluster comes up',
      async () => {
        await apply(smallCluster('e2e-typo', 'typo', { image: typo }));
        await told(subject, /typo-zookeeper-0 image cannot be pulled/);
        await subject.patch({ image: null });
        await subject.condition('Ready', 'True', 8 * minute);
      },
      14 * minute,
    );
  });

  describe('and a cluster that gets it in the edit in which a bookie leaves', () => {
    const subject = givenCluster(sampleCluster('e2e-typo-drain', 'drained', spec), { withinMs: 8 * minute });

    test(
      'then the ledgers are copied by the image that the bookies run, and corrected all is well',
      async () => {
        await produceByJava(subject, 'kept', written);
        const path = '{.spec.containers[0].image}';
        const runs = await subject.field('pod', 'drained-bookie-0', path);
        await subject.patch({ image: typo, bookkeeper: { replicas: 3 } });
        const job = await eventually('a Job copies', () => jobOf(subject, 'recover-3'), {
          withinMs: 4 * minute,
        });
        expect(job.spec.template.spec.containers.map(({ image }) => image)).toEqual([runs]);
        await eventually('the bookie has left', async () => (await subject.pods('bookkeeper')).length === 3, {
          withinMs: 6 * minute,
        });
        await told(subject, /image cannot be pulled/);
        await subject.patch({ image: null });
        await subject.condition('Ready', 'True', 8 * minute);
        expect(await consumeByJava(subject, 'kept', written.length)).toEqual(written);
      },
      22 * minute,
    );
  });
});
