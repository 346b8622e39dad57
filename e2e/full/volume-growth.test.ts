import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pickProvider } from '#e2e/cluster/main.ts';
import { eventually } from '../support/eventually.ts';
import { givenNamespace } from '../support/given.ts';
import { readyNeverLies } from '../support/harmless.ts';
import { apply, kubectl } from '../support/kubernetes.ts';
import { killOperator } from '../support/operator.ts';
import { sampleCluster } from '../support/sample.ts';
import { sentenceOf } from '../support/sentence.ts';
import { expectAll, sendWithoutEnd } from '../support/traffic.ts';
import { givenWitness } from '../support/witness.ts';

const namespace = 'e2e-growth';
const rigidClass = 'e2e-growth-rigid';
const minute = 60_000;

/** As big as a file system of 1 GiB never is, its own needs taken off. */
const moreThanOneGi = 1.5 * 2 ** 30;

const development = {
  profile: 'Development',
  autorecovery: { replicas: 0 },
  proxy: { replicas: 0 },
  websocket: { placement: ['Broker'] },
};

/** A class that does not let volumes grow, whatever the cluster's default class does. */
async function addRigidClass(): Promise<void> {
  const { items } = JSON.parse(await kubectl(['get', 'storageclasses', '-o', 'json'])) as {
    items: { metadata: { annotations?: Record<string, string> }; provisioner: string }[];
  };
  const byDefault = 'storageclass.kubernetes.io/is-default-class';
  const standard = items.find(({ metadata }) => metadata.annotations?.[byDefault] === 'true') ?? items[0];
  await apply({ ...standard, metadata: { name: rigidClass }, allowVolumeExpansion: false });
}

let storageClassName: string;

beforeAll(async () => {
  const provider = await pickProvider(line => console.info(line));
  storageClassName = await provider.expandableClass(line => console.info(line));
  await addRigidClass();
}, 20 * minute);

afterAll(() => kubectl(['delete', 'storageclass', rigidClass]), 2 * minute);

const subject = givenNamespace(namespace, 'growth');

beforeAll(async () => {
  const { spec, ...cluster } = sampleCluster(namespace, 'growth', development);
  const { zookeeper, bookkeeper, broker } = spec as Record<string, object>;
  const storage = {
    journal: { size: '1Gi', storageClassName: rigidClass },
    ledgers: { size: '1Gi', storageClassName },
  };
  await apply({
    ...cluster,
    spec: {
      ...spec,
      zookeeper: { ...zookeeper, replicas: 1, storage: { size: '1Gi', storageClassName } },
      bookkeeper: { ...bookkeeper, replicas: 1, storage },
      broker: { ...broker, replicas: 1 },
    },
  });
  await subject.condition('Ready', 'True');
}, 7 * minute);
givenWitness(subject);

async function uids(): Promise<(string | undefined)[]> {
  return (await subject.pods()).map(({ metadata }) => metadata.uid);
}

async function restarts(): Promise<number[]> {
  const containers = (await subject.pods()).flatMap(({ status }) => status?.containerStatuses ?? []);
  return containers.map(({ restartCount }) => restartCount ?? 0);
}

/** Bytes of the file system that a pod sees. */
async function fileSystem(pod: string, path: string): Promise<number> {
  const df = ['exec', pod, '--', 'df', '--block-size=1', '--output=size', path];
  return Number((await kubectl(['-n', namespace, ...df])).trim().split('\n').at(-1));
}

async function templates(name: string): Promise<string[]> {
  const set = (await subject.statefulSets()).find(({ metadata }) => metadata.name === name);
  return (set?.spec.volumeClaimTemplates ?? []).map(({ spec }) => spec.resources.requests.storage);
}

describe('given volumes that may grow, and a producer that never stops', () => {
  test(
    'when the ledgers and ZooKeeper get more room, then their file systems grow under the pods and nothing is lost',
    async () => {
      const before = await uids();
      const revisions = async () =>
        (await subject.statefulSets()).map(({ status }) => status?.updateRevision);
      const revisionsBefore = await revisions();
      expect(await fileSystem('growth-bookie-0', '/pulsar/data/ledgers')).toBeLessThan(2 ** 30);
      await readyNeverLies(subject, async () => {
        const traffic = sendWithoutEnd(subject, 'broker', 'growing');
        await sleep(2000);
        const begun = performance.now();
        await subject.patch({
          zookeeper: { storage: { size: '2Gi' } },
          bookkeeper: { storage: { ledgers: { size: '2Gi' } } },
        });
        const said = new Set<string>();
        await eventually(
          'Ready with the new size',
          async () => {
            const { metadata, status } = await subject.cluster();
            said.add(sentenceOf(status));
            const ready = status?.conditions?.find(({ type }) => type === 'Ready');
            return ready?.status === 'True' && ready.observedGeneration === metadata.generation;
          },
          { withinMs: 5 * minute },
        );
        console.info(`grown in ${Math.round(performance.now() - begun)} ms: ${[...said].join('; ')}`);
        const { acknowledged, longestGap } = await traffic.stop();
        console.info(`${acknowledged.length} acknowledged, ${longestGap}`);
        expect([...said].some(words => /Waiting for volume .* to grow: 1Gi of 2Gi/.test(words))).toBe(true);
        const ledgers = await fileSystem('growth-bookie-0', '/pulsar/data/ledgers');
        const data = await fileSystem('growth-zookeeper-0', '/pulsar/data');
        console.info(`ledgers have ${ledgers} bytes, ZooKeeper ${data}`);
        expect(Math.min(ledgers, data)).toBeGreaterThan(moreThanOneGi);
        expect(await templates('growth-bookie')).toEqual(['1Gi', '2Gi']);
        expect(await templates('growth-zookeeper')).toEqual(['2Gi']);
        expect(await revisions(), 'others would have pods restart').toEqual(revisionsBefore);
        expect(await uids()).toEqual(before);
        expect(Math.max(...(await restarts()))).toBe(0);
        await expectAll(subject, 'broker', 'growing', acknowledged);
      });
    },
    8 * minute,
  );

  test(
    'when the operator is killed all the while, then they grow all the same and no pod restarts',
    async () => {
      const before = await uids();
      await subject.patch({ bookkeeper: { storage: { ledgers: { size: '3Gi' } } } });
      const stop = new AbortController();
      const killing = (async () => {
        while (!stop.signal.aborted) {
          await sleep(Math.random() * 1500);
          await killOperator();
        }
      })();
      await sleep(15_000);
      stop.abort();
      await killing;
      await subject.condition('Ready', 'True', 5 * minute);
      expect(await templates('growth-bookie')).toEqual(['1Gi', '3Gi']);
      expect(await uids()).toEqual(before);
      expect((await subject.cluster()).metadata.finalizers ?? []).toEqual([]);
    },
    8 * minute,
  );
});

describe('given volumes that may not grow', () => {
  test(
    'when the journal is to grow, then it is held with the class, nothing changes, and setting it back is enough',
    async () => {
      const versions = async () => (await subject.volumes()).map(({ metadata }) => metadata.resourceVersion);
      const generations = async () =>
        (await subject.statefulSets()).map(({ metadata }) => metadata.generation);
      const before = [await versions(), await generations()];
      await subject.patch({ bookkeeper: { storage: { journal: { size: '2Gi' } } } });
      const { conditions } = await subject.condition('Held', 'True', minute);
      const held = conditions?.find(({ type }) => type === 'Held');
      console.info(held?.message);
      expect(held).toMatchObject({ reason: 'VolumeGrowth', message: expect.stringContaining(rigidClass) });
      expect(conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
        status: 'False',
        reason: 'Held',
      });
      await sleep(3000);
      expect([await versions(), await generations()]).toEqual(before);
      await subject.patch({ bookkeeper: { storage: { journal: { size: '1Gi' } } } });
      await subject.condition('Ready', 'True', minute);
      expect([await versions(), await generations()]).toEqual(before);
    },
    4 * minute,
  );
});
