import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pulsarClusterCrd } from '#src/api/crd/crd.ts';
import { type Clusters, clustersIn } from './clusters.ts';
import { kubectl, namespace } from './kubectl.ts';
import { atLeast } from './mistakes/mistake.ts';

let ns: string;
let clusters: Clusters;

beforeAll(async () => {
  ns = await namespace('crd');
  clusters = clustersIn(ns);
  await clusters.create('shown', {});
});

afterAll(() => clusters.close());

describe('the CustomResourceDefinition', () => {
  test('given a server that does not see how long an int-or-string can be, then its rules are still cheap enough', async () => {
    // Kubernetes counts maxLength there only since 1.34; before, the estimate takes the longest possible request.
    const text = JSON.stringify(pulsarClusterCrd(), (_, value: unknown) =>
      typeof value === 'object' && value !== null && 'x-kubernetes-int-or-string' in value
        ? { ...value, maxLength: undefined }
        : value,
    );
    expect(await kubectl(['apply', '--dry-run=server', '-f', '-'], text)).toContain('configured');
  });
});

describe('kubectl', () => {
  test('given a cluster, when it is listed by short name or by the category of all our kinds, then the columns are those of the CRD', async () => {
    for (const word of ['pcl', 'pulsar']) {
      const [columns, row] = (await kubectl(['get', word, '-n', ns])).split('\n');
      expect(columns?.split(/\s+/)).toEqual([
        'NAME',
        'VERSION',
        'ZOOKEEPER',
        'BOOKIES',
        'BROKERS',
        'READY',
        'MESSAGE',
        'AGE',
      ]);
      expect(row).toMatch(/^(pulsarcluster\.pulsar-operator\.dev\/)?shown\s/);
    }
  });

  test('given a cluster, when it is scaled, then the brokers are', async () => {
    await kubectl(['scale', 'pulsarclusters', 'shown', '--replicas=5', '-n', ns]);
    const replicas = await kubectl([
      'get',
      'pcl',
      'shown',
      '-n',
      ns,
      '-o',
      'jsonpath={.spec.broker.replicas}',
    ]);
    expect(replicas).toBe('5');
    await expect(kubectl(['scale', 'pulsarclusters', 'shown', '--replicas=0', '-n', ns])).rejects.toThrow(
      atLeast(1),
    );
  });

  test('given the spec, when it is explained, then the fields are told', async () => {
    const text = await kubectl(['explain', 'pulsarclusters.spec.zookeeper.chroot']);
    expect(text).toContain('Path in ZooKeeper below which the cluster keeps everything');
  });
});
