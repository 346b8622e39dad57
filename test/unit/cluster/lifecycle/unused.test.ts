import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { unused } from '#src/cluster/lifecycle/unused.ts';
import type { Observation, Pod, StatefulSet } from '#src/cluster/model/observation.ts';
import { configLabel, labelsOf } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { seenAtRest } from '../at-rest.ts';

type Metadata = Partial<KubernetesObject['metadata']>;

function object(kind: string, name: string, metadata: Metadata = {}): KubernetesObject {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'test', ...metadata } };
}

/** The labels of what has to do with a configuration of the brokers. */
const configured = (hash: string) => ({ labels: { ...labelsOf('demo', 'broker'), [configLabel]: hash } });

/** A configuration of the brokers. */
function configMap(hash: string, name = `demo-broker-${hash}`): KubernetesObject {
  return object('ConfigMap', name, configured(hash));
}

const old = configMap('old');

function seen(owned: readonly KubernetesObject[], pods: readonly Pod[] = []): Observation {
  return { ...seenAtRest(), owned, pods };
}

/** What goes, of these objects, by name and with why. */
function going(observation: Observation, wanted: KubernetesObject[] = [], onTrial: 'broker'[] = []) {
  const { deletions = [] } = unused(observation, wanted, onTrial);
  return deletions.map(({ object, why }) => `${object.kind} ${object.metadata.name}: ${why}`);
}

describe('given the configuration of a component', () => {
  test('when no pod was started with it and none is to be, then it goes', () => {
    expect(going(seen([old]), [configMap('new')])).toEqual([
      'ConfigMap demo-broker-old: no pod uses it any more',
    ]);
  });

  test('when it is wanted, then it stays', () => {
    expect(going(seen([old]), [old])).toEqual([]);
  });

  test('when a pod was started with it, then it stays', () => {
    expect(going(seen([old], [object('Pod', 'demo-broker-0', configured('old'))]))).toEqual([]);
  });

  test('when the next pod would be started with it, then it stays', () => {
    const spec = { template: { metadata: configured('old') } };
    const set: StatefulSet = { ...object('StatefulSet', 'demo-broker'), spec };
    expect(going(seen([old, set]))).toEqual([]);
  });

  test('when its pods may have to go back to it, then it stays', () => {
    expect(going(seen([old]), [], ['broker'])).toEqual([]);
  });

  test('when it is a copy that somebody made under another name, then it stays', () => {
    expect(going(seen([configMap('old', 'my-backup')]))).toEqual([]);
  });

  test('when it is no configuration but another ConfigMap of the cluster, then it stays', () => {
    const ensemble = object('ConfigMap', 'demo-zookeeper-ensemble', {
      labels: labelsOf('demo', 'zookeeper'),
    });
    const service = { ...old, kind: 'Service' };
    expect(going(seen([ensemble, service]))).toEqual([]);
  });
});

describe('given a Job of an earlier cluster of this name', () => {
  const status = (type: string) => ({ status: { conditions: [{ type, status: 'True' }] } });
  const job = (name: string, uid: string) =>
    object('Job', name, {
      ownerReferences: [{ apiVersion: 'v1', kind: 'PulsarCluster', name: 'demo', uid, controller: true }],
    });
  const left = job('demo-recover-3', 'earlier');

  test('when it has ended, then it goes', () => {
    for (const end of ['Complete', 'Failed'])
      expect(going(seen([{ ...left, ...status(end) }]))).toEqual([
        'Job demo-recover-3: an earlier cluster left it',
      ]);
  });

  test('when it runs, or is wanted, or is of this cluster, then it stays', () => {
    const ended = { ...left, ...status('Complete') };
    expect(going(seen([left]))).toEqual([]);
    expect(going(seen([ended]), [left])).toEqual([]);
    const ours = job('demo-recover-3', seenAtRest().cluster.metadata.uid ?? '');
    expect(going(seen([{ ...ours, ...status('Complete') }]))).toEqual([]);
  });
});

describe('given a changed configuration that rolls', () => {
  const changed = { broker: { replicas: 3, config: { ttlDurationDefaultInSeconds: 60 } } };

  test('when a pod fails with it, then the others keep the configuration they were started with', () => {
    const world = new FakeWorld({ broker: { replicas: 3 } });
    world.settle();
    const configs = () => {
      const maps = world.owned.filter(({ kind, metadata }) => {
        return kind === 'ConfigMap' && metadata.name.startsWith('demo-broker-');
      });
      return maps.map(({ metadata }) => metadata.name);
    };
    const first = configs();
    world.broken = ({ metadata }) => metadata.name === 'demo-broker-2';
    world.edit(changed);
    world.settle();
    expect(configs()).toEqual(expect.arrayContaining(first));
    expect(configs()).toHaveLength(2);
    world.broken = () => false;
    world.settle();
    expect(configs()).toHaveLength(1);
    expect(configs()).not.toEqual(first);
  });
});
