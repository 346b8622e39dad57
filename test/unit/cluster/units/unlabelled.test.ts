import { describe, expect, test } from 'vitest';
import { readyCluster, runFor, runUntil } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { judgeUnseen, labelledAgain } from '#src/cluster/units/unlabelled.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { seenAtRest, stateAtRest } from '../at-rest.ts';

const name = 'demo-bookie-1';
const label = 'app.kubernetes.io/managed-by';

/** A bookie of the cluster at rest, without that label and otherwise. */
function found(otherwise: Partial<KubernetesObject['metadata']> = {}): KubernetesObject {
  const pod = seenAtRest().pods.find(({ metadata }) => metadata.name === name) as Pod;
  const { [label]: _, ...labels } = pod.metadata.labels ?? {};
  return { ...pod, metadata: { ...pod.metadata, labels, ...otherwise } };
}

function stateWith(...unseen: KubernetesObject[]) {
  return stateAtRest({ unseen: { value: unseen } });
}

describe('given a pod that is missing as far as is seen', () => {
  function said(pod: KubernetesObject, suspend = false) {
    const { observation, components } = stateWith(pod);
    const { cluster } = observation;
    const seen = { ...observation, cluster: { ...cluster, spec: { ...cluster.spec, suspend } } };
    return judgeUnseen(seen, components.bookkeeper, name);
  }
  const command = `kubectl -n test label --overwrite pod ${name} ${label}=pulsar-operator`;

  test('when it is there without a label and its StatefulSet has it, then it gets that back', () => {
    expect(said(found())).toEqual({
      workloadStatus: 'Waiting',
      reason: 'PodUnlabelled',
      message: `is there without ${label}=pulsar-operator, by which it is known`,
      hint: 'It gets that back.',
    });
    expect(labelledAgain(stateWith(found()))).toMatchObject([
      { kind: 'Pod', metadata: { name, namespace: 'test', labels: { [label]: 'pulsar-operator' } } },
    ]);
  });

  test('when the cluster is suspended, then a person is told how to give it back', () => {
    expect(said(found(), true)).toMatchObject({
      workloadStatus: 'Blocked',
      hint: `Give that back: ${command}`,
    });
  });

  test.each([
    ['nobody has it', []],
    ['another has it', [{ apiVersion: 'v1', kind: 'ReplicaSet', name: 'x', uid: 'other', controller: true }]],
  ])('when %s, then a person is told what to do, and it stays as it is', (_, ownerReferences) => {
    const pod = found({ ownerReferences });
    expect(said(pod)).toMatchObject({
      workloadStatus: 'Blocked',
      reason: 'PodUnlabelled',
      hint: `Its StatefulSet does not have it and can make no other: ${command}, or delete it.`,
    });
    expect(labelledAgain(stateWith(pod))).toEqual([]);
  });

  test('when it is on its way out, then its labels are nothing to care for', () => {
    expect(labelledAgain(stateWith(found({ deletionTimestamp: '2026-01-01T00:00:00Z' })))).toEqual([]);
  });

  test('when it has all its labels, then only the cache is late', () => {
    const [pod] = stateAtRest().components.bookkeeper.pods;
    const { observation, components } = stateWith(pod as Pod);
    expect(judgeUnseen(observation, components.bookkeeper, 'demo-bookie-0')).toBeUndefined();
    expect(labelledAgain(stateWith(pod as Pod))).toEqual([]);
  });
});

describe('given a running cluster, when somebody takes the label off by which its pods are watched', () => {
  function world(change: (pod: Pod) => void = () => {}): FakeWorld {
    const world = readyCluster(new FakeWorld());
    world.tamper<Pod>('Pod', name, pod => {
      delete pod.metadata.labels?.[label];
      change(pod);
    });
    return world;
  }
  const unit = (world: FakeWorld) => world.cluster.status?.units?.find(each => each.name === name);

  test('then it gets the label back, no pod restarts, and the cluster is Ready again', () => {
    const at = world();
    const from = at.history.length;
    runUntil(at, () => at.events.includes(`Restored: Restored Pod ${name}: it had lost its labels`));
    at.settle();
    expect(at.object<Pod>('Pod', name).metadata.labels?.[label]).toBe('pulsar-operator');
    expect(at.condition('Ready')?.status).toBe('True');
    expect(at.history.slice(from)).toEqual([]);
  });

  test('when the cluster is suspended, then nothing is changed, and the pod is not said to be about to be created', () => {
    const at = world();
    at.edit({ suspend: true });
    runFor(at, 30);
    expect(at.object<Pod>('Pod', name).metadata.labels?.[label]).toBeUndefined();
    expect(unit(at)).toMatchObject({ reason: 'PodUnlabelled', workloadStatus: 'Blocked' });
  });

  test('when its StatefulSet has let go of it too, then that is told for as long as it lasts, and it stays', () => {
    const at = world(pod => delete pod.metadata.labels?.['pulsar-operator.dev/cluster']);
    // It lets go of what it does not select; a pod of that name it can't make meanwhile.
    const { ownerReferences: _, ...metadata } = at.object<Pod>('Pod', name).metadata;
    at.runControllers = () => {};
    at.write({ ...at.object<Pod>('Pod', name), metadata });
    runUntil(at, () => unit(at)?.reason === 'PodUnlabelled');
    for (let second = 0; second < 5; second++) {
      runFor(at, 1);
      expect(unit(at)).toMatchObject({ reason: 'PodUnlabelled', workloadStatus: 'Blocked' });
    }
    expect(at.condition('Ready')?.message).toContain('pulsar-operator.dev/cluster=demo');
  });
});

describe('given a pod whose labels somebody edits by which its version and its configuration are known', () => {
  const version = 'app.kubernetes.io/version';

  function world(labels: Record<string, string>, spec = {}): FakeWorld {
    const at = readyCluster(new FakeWorld(spec));
    const broker = at.object<Pod>('Pod', 'demo-broker-0');
    at.patchMeta(broker, { labels: { ...broker.metadata.labels, ...labels } });
    return at;
  }

  test.each([version, 'pulsar-operator.dev/config'])(
    'when it is %s, then it is put back, which is told',
    key => {
      const at = world({ [key]: 'x', theirs: 'y' });
      at.settle();
      const [edited, other] = at.podsOf('broker').map(({ metadata }) => metadata.labels);
      expect(edited).toEqual({ ...other, theirs: 'y' });
      expect(at.events).toContain(
        `Restored: Restored Pod demo-broker-0: metadata.labels.${key} had been changed`,
      );
      expect(at.condition('Ready')?.status).toBe('True');
    },
  );

  test('when another version is asked for, then it comes', () => {
    const at = world({ [version]: '2.8.0' }, { version: '4.0.7' });
    at.edit({ version: '4.0.8' });
    at.settle(200);
    expect(at.versions('broker')).toEqual(['4.0.8', '4.0.8']);
    expect(at.condition('Ready')?.status).toBe('True');
  });

  test('when WebSocket is asked for, then it comes', () => {
    const at = world({ [version]: '4.0.9' });
    at.edit({ websocket: { placement: ['Component'] } });
    at.settle(200);
    expect(at.condition('Ready')?.status).toBe('True');
  });

  test('when the pod is to restart with another template, then its labels tell of the one that it has', () => {
    const { observation, components, ...state } = stateAtRest();
    const { broker } = components;
    const [first] = broker.pods as [Pod];
    const labels = { ...first.metadata.labels, [version]: 'x' };
    const edited = { ...first, metadata: { ...first.metadata, labels } };
    const stateOf = (updated: readonly Pod[]) => ({
      ...{
        ...state,
        observation,
        components: { ...components, broker: { ...broker, pods: [edited], updated } },
      },
    });
    expect(labelledAgain(stateOf([edited]))).toMatchObject([{ metadata: { name: 'demo-broker-0' } }]);
    expect(labelledAgain(stateOf([]))).toEqual([]);
  });
});
