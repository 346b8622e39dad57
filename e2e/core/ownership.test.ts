import { beforeAll, expect, test } from 'vitest';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { eventually } from '../support/eventually.ts';
import { givenNamespace } from '../support/given.ts';
import { apply, get, kubectl } from '../support/kubernetes.ts';
import { sampleCluster } from '../support/sample.ts';
import { sentenceOf } from '../support/sentence.ts';

const namespace = 'e2e-ownership';
const subject = givenNamespace(namespace, 'f');
const minute = 60_000;

/** What a shop in the same namespace happens to have called as the cluster will call its own. */
const shop = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'f-broker', namespace, annotations: { owner: 'shop-team' } },
    spec: { selector: { app: 'shop' }, ports: [{ port: 80 }] },
  },
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'f-zookeeper', namespace, annotations: { 'eks.amazonaws.com/role-arn': 'arn:shop' } },
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'f-bookie', namespace },
    spec: { maxUnavailable: 0, selector: { matchLabels: { app: 'shop' } } },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data-f-zookeeper-0', namespace },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'none',
    },
  },
] as const;

const paths = [
  `/api/v1/namespaces/${namespace}/services/f-broker`,
  `/api/v1/namespaces/${namespace}/serviceaccounts/f-zookeeper`,
  `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets/f-bookie`,
  `/api/v1/namespaces/${namespace}/persistentvolumeclaims/data-f-zookeeper-0`,
];

/** All that users write and the operator could, without what Kubernetes tells of it. */
async function shopAsItIs(): Promise<KubernetesObject[]> {
  const objects = await Promise.all(paths.map(path => get(path)));
  return objects.map(object => {
    if (!object) throw new Error('an object of the shop is gone');
    const { resourceVersion: _, managedFields: __, ...metadata } = object.metadata;
    return { ...object, metadata, status: undefined };
  });
}

function names(kinds: string): Promise<string> {
  return kubectl([
    '-n',
    namespace,
    'get',
    kinds,
    '-o',
    'name',
    '--selector',
    'pulsar-operator.dev/cluster=f',
  ]);
}

const ownKinds = 'services,serviceaccounts,configmaps,poddisruptionbudgets,statefulsets,jobs,pods';
let before: KubernetesObject[];

beforeAll(async () => {
  await apply(...shop);
  before = await shopAsItIs();
});

test(
  'given objects of somebody else under the names of a new cluster, then it makes nothing and says what is in the way',
  async () => {
    await apply(sampleCluster(namespace, 'f', { deletionPolicy: 'Delete' }));
    const status = await subject.condition('Ready', 'False', minute);
    const { conditions } = status;
    expect(conditions?.find(({ type }) => type === 'Ready')?.reason).toBe('NameTaken');
    for (const { kind, metadata } of shop) expect(sentenceOf(status)).toContain(`${kind} ${metadata.name}`);
    expect(await subject.events('NameTaken')).toEqual([expect.stringContaining('Service f-broker')]);
    expect(await names(ownKinds)).toBe('');
    expect(await shopAsItIs()).toEqual(before);
  },
  2 * minute,
);

test(
  'when that cluster is deleted, then everything of the others is as it was',
  async () => {
    await kubectl(['-n', namespace, 'delete', 'pulsarcluster', 'f', '--wait=true', '--timeout=60s']);
    expect(await shopAsItIs()).toEqual(before);
  },
  2 * minute,
);

test(
  'given a cluster whose StatefulSets were left by one that was deleted alone, then it adopts them as they are',
  async () => {
    await kubectl([
      '-n',
      namespace,
      'delete',
      ...shop.map(({ kind, metadata }) => `${kind}/${metadata.name}`),
    ]);
    const cluster = sampleCluster(namespace, 'f');
    await apply(cluster);
    const owner = (field: string) =>
      subject.field('statefulset', 'f-zookeeper', `{.metadata.${field}}`).catch(() => '');
    const uid = await eventually('the first StatefulSet', async () => (await owner('uid')) || undefined, {
      withinMs: minute,
    });
    await kubectl(['-n', namespace, 'delete', 'pulsarcluster', 'f', '--cascade=orphan', '--wait=true']);
    await eventually('nobody owns it', async () => (await owner('ownerReferences')) === '', {
      withinMs: minute,
    });
    await apply(cluster);
    const { metadata } = await subject.cluster();
    await eventually(
      'the new cluster owns it',
      async () => (await owner('ownerReferences[0].uid')) === metadata.uid,
      { withinMs: minute },
    );
    expect(await owner('uid')).toBe(uid);
  },
  4 * minute,
);
