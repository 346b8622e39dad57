import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { givenNamespace } from '../support/given.ts';
import { apply, kubectl } from '../support/kubernetes.ts';
import { smallCluster } from '../support/sample.ts';

const namespace = 'e2e-storage';
const minute = 60_000;
const subject = givenNamespace(namespace, 'storage');

const wrongClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'e2e-storage-nobody' },
  provisioner: 'nobody.example/nothing',
};

async function pendingFields(): Promise<readonly string[]> {
  return (await subject.cluster()).status?.pendingSizes ?? [];
}

test(
  'given a first size and a class that nobody provides, when both are corrected, then the cluster comes up',
  async () => {
    const storage = { size: '500Ti', storageClassName: wrongClass.metadata.name };
    await apply(wrongClass, smallCluster(namespace, 'storage', { zookeeper: { storage } }));
    try {
      await eventually('a claim that waits', async () => {
        return (await subject.field('pvc', 'data-storage-zookeeper-0', '{.status.phase}')) === 'Pending';
      });
      await eventually('fields that may be changed', async () => {
        return (await pendingFields()).includes('zookeeper.storage.storageClassName');
      });
      await subject.patch({ zookeeper: { storage: { size: '1Gi', storageClassName: null } } });
      await subject.condition('Ready', 'True', 6 * minute);
      const size = '{.spec.resources.requests.storage}';
      expect(await subject.field('pvc', 'data-storage-zookeeper-0', size)).toBe('1Gi');
      expect(await pendingFields()).toEqual([]);
      await expect(subject.patch({ zookeeper: { storage: { storageClassName: 'other' } } })).rejects.toThrow(
        'is immutable',
      );
    } finally {
      await kubectl(['delete', 'storageclass', wrongClass.metadata.name]);
    }
  },
  12 * minute,
);
