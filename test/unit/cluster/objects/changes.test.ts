import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { appliedAnnotation, changeOf, changesOf } from '#src/cluster/objects/changes.ts';
import { configLabel, labelsOf } from '#src/components/build/names.ts';
import { withHash } from '#src/kubernetes/apply.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { seenAtRest } from '../at-rest.ts';

interface ConfigMap extends KubernetesObject {
  data: Record<string, string>;
}

/** An object of the brokers as the cluster wants it. */
function wanted(kind: string, name = 'demo-broker', labels: Record<string, string> = {}): KubernetesObject {
  const { name: cluster, uid = '' } = seenAtRest().cluster.metadata;
  const owner = { apiVersion: 'v1', kind: 'PulsarCluster', name: cluster, uid, controller: true };
  const ours = { ...labelsOf('demo', 'broker'), ...labels };
  return {
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace: 'test', labels: ours, ownerReferences: [owner] },
    spec: { replicas: 2, other: 'yes' },
  };
}

/** The same as it is after it was applied. */
function applied(object: KubernetesObject): KubernetesObject {
  return structuredClone(withHash(object, appliedAnnotation));
}

/** A cluster without brokers that has been told to wait for something, with nothing but these objects. */
function seen(owned: KubernetesObject[] = [], reason = 'Waiting'): Observation {
  const { cluster, ...others } = seenAtRest();
  const components = { broker: { replicas: 0, desired: 2, ready: 0, updated: 0, message: '' } };
  const ready = { type: 'Ready', status: 'False', reason, message: '', lastTransitionTime: '' } as const;
  return { ...others, owned, pods: [], cluster: { ...cluster, status: { conditions: [ready], components } } };
}

/** What is told of the change of an object. */
function note(observation: Observation, desired: KubernetesObject, live?: KubernetesObject) {
  return changeOf(observation, desired, live)?.note?.message;
}

describe('given an object that is wanted', () => {
  test('when it is there as it was applied, then nothing changes', () => {
    const set = wanted('StatefulSet');
    expect(changesOf(seen([applied(set)]), [set])).toEqual([]);
  });

  test('when it is not there, then it is applied, and each kind is looked for under its own name', () => {
    const service = wanted('Service');
    const others = [wanted('ServiceAccount'), wanted('Service', 'demo-proxy')].map(applied);
    expect(changesOf(seen(others), [service])).toMatchObject([{ desired: service, live: undefined }]);
  });

  test('when it is a claim, then it is looked for among the claims, which no cluster owns', () => {
    const observation = seenAtRest();
    const [claim] = observation.claims;
    if (!claim) throw new Error('there is no claim');
    const [change] = changesOf(observation, [
      { ...claim, spec: { resources: { requests: { storage: '99Gi' } } } },
    ]);
    expect(change?.live).toEqual(claim);
  });

  test('when it is on its way out, then it cannot be kept, and nothing changes', () => {
    const set = wanted('StatefulSet');
    const { metadata, ...live } = applied(set);
    const leaving = { ...live, metadata: { ...metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
    expect(changesOf(seen([leaving]), [{ ...set, spec: { replicas: 3 } }])).toEqual([]);
  });
});

describe('given a change', () => {
  test.each([
    ['StatefulSet', 'Created StatefulSet demo-broker', 'Updated StatefulSet demo-broker'],
    ['Job', 'Created Job demo-broker', 'Updated Job demo-broker'],
    ['Service', undefined, undefined],
  ])('when a %s is made or wanted otherwise, then %j and %j are told', (kind, made, updated) => {
    const object = wanted(kind);
    expect(note(seen([], 'NameTaken'), object)).toBe(made);
    expect(note(seen(), { ...object, spec: { replicas: 3 } }, applied(object))).toBe(updated);
  });

  test('when somebody has changed what was applied, then what is restored is told by its fields', () => {
    const object = wanted('Service');
    const live = { ...applied(object), spec: { replicas: 7 } };
    expect(changeOf(seen(), object, live)?.note).toEqual({
      type: 'Normal',
      reason: 'Restored',
      message: 'Restored Service demo-broker: spec.replicas, spec.other had been changed',
    });
  });

  test('when it is what an earlier cluster of the name left, then it is adopted', () => {
    const { metadata, ...live } = applied(wanted('StatefulSet'));
    const { ownerReferences: _, ...orphan } = metadata;
    expect(changeOf(seen(), wanted('StatefulSet'), { ...live, metadata: orphan })?.note).toMatchObject({
      reason: 'Adopted',
      message: expect.stringContaining('StatefulSet demo-broker'),
    });
  });
});

describe('given an object that is missing', () => {
  const restored = (kind: string) => `Restored ${kind} demo-broker: it had been deleted`;

  test('when the cluster has begun, then somebody has deleted it, for it was there from the first pass on', () => {
    expect(note(seen(), wanted('Service'))).toBe(restored('Service'));
  });

  test.each(['NameTaken', 'InternalError'])(
    'when nothing has been made yet because of %s, then it is new',
    reason => expect(note(seen([], reason), wanted('Service'))).toBeUndefined(),
  );

  test('when the cluster has no status yet, then it is new', () => {
    const { cluster, ...others } = seen();
    const { status: _, ...fresh } = cluster;
    expect(note({ ...others, cluster: fresh }, wanted('Service'))).toBeUndefined();
  });

  test('when the status does not speak of its component, then that has come with an edit, and it is new', () => {
    const labels = labelsOf('demo', 'websocket');
    expect(note(seen(), wanted('Service', 'demo-websocket', labels))).toBeUndefined();
  });

  test('when it is a StatefulSet, then its pods tell, or those that the status has counted', () => {
    const set = wanted('StatefulSet');
    expect(note(seen(), set)).toBe('Created StatefulSet demo-broker');
    const pods = seenAtRest().pods.filter(({ metadata }) => metadata.name === 'demo-broker-1');
    expect(note({ ...seen(), pods }, set)).toBe(restored('StatefulSet'));
    expect(note({ ...seenAtRest(), pods: [] }, set)).toBe(restored('StatefulSet'));
  });

  test('when it is a configuration, then the pods that were started with it tell', () => {
    const map = wanted('ConfigMap', 'demo-broker', { [configLabel]: 'abc' });
    const pod = (config: string) => wanted('Pod', 'demo-broker-0', { [configLabel]: config });
    expect(note({ ...seen(), pods: [pod('other')] }, map)).toBeUndefined();
    expect(note({ ...seen(), pods: [pod('abc')] }, map)).toBe(restored('ConfigMap'));
  });

  test('when it is a Job, then it is new: Jobs come and go', () => {
    expect(note(seenAtRest(), wanted('Job', 'demo-metadata'))).toBe('Created Job demo-metadata');
  });
});

describe('given a cluster that is ready', () => {
  test.each(['Service', 'ConfigMap', 'StatefulSet', 'PodDisruptionBudget', 'ServiceAccount'])(
    'when a %s is deleted by hand, then it is made again with an event',
    kind => {
      const world = new FakeWorld();
      world.settle();
      const victim = world.owned.find(
        object => object.kind === kind && object.metadata.name.includes('broker'),
      );
      world.delete(victim as never);
      world.settle();
      expect(world.object(kind, victim?.metadata.name ?? '')).toBeDefined();
      expect(world.events.at(-1) ?? '').toMatch(/Ready|Restored/);
      expect(world.events).toContain(
        `Restored: Restored ${kind} ${victim?.metadata.name}: it had been deleted`,
      );
    },
  );

  test('when a ConfigMap is edited by hand, then it is put right, and other people’s labels stay', () => {
    const world = new FakeWorld();
    world.settle();
    world.tamper<ConfigMap>('ConfigMap', 'demo-zookeeper-ensemble', ({ data, metadata }) => {
      data['bootstrap'] = 'true';
      metadata.labels = { ...metadata.labels, team: 'blue' };
    });
    world.settle();
    const { metadata, data } = world.object<ConfigMap>('ConfigMap', 'demo-zookeeper-ensemble');
    expect(data['bootstrap']).toBe('false');
    expect(metadata.labels?.['team']).toBe('blue');
    expect(
      world.events.some(event => /Restored ConfigMap demo-zookeeper-ensemble: .*bootstrap/.test(event)),
    ).toBe(true);
  });

  test('when a StatefulSet is deleted by hand without its pods, then it is back, and the event says so', () => {
    const world = new FakeWorld();
    world.settle();
    world.delete(world.object('StatefulSet', 'demo-autorecovery'), { keepsDependents: true });
    world.settle();
    expect(world.events).toContain('Restored: Restored StatefulSet demo-autorecovery: it had been deleted');
    expect(world.condition('Ready')?.status).toBe('True');
  });
});
