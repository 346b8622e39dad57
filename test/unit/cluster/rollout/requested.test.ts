import { beforeEach, describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { StatefulSet } from '#src/cluster/model/observation.ts';
import { projectPod } from '#src/cluster/observe/watched.ts';

const all = 'pulsar-operator.dev/restart';
const brokers = 'pulsar-operator.dev/restart-broker';

let world: FakeWorld;
let from: number;

beforeEach(() => {
  world = new FakeWorld();
  world.settle();
  from = world.history.length;
});

/** The cluster has these annotations from now on, and no others. */
function annotate(annotations: Record<string, string>): void {
  world.patchMeta(world.cluster, { annotations });
}

/** The pods that were restarted, in order, without the name of the cluster. */
function restarted(): string[] {
  return world.history.slice(from).flatMap(line => /^delete Pod demo-(.*)/.exec(line)?.[1] ?? []);
}

function marks(component: string): (Record<string, string> | undefined)[] {
  return world.podsOf(component).map(({ metadata }) => metadata.annotations);
}

describe('given a cluster that is ready, and the annotation that restarts', () => {
  test('when it is set for all, then every pod restarts once, tier after tier, and nothing comes after', () => {
    annotate({ [all]: '2026-01-01T00:00:00Z' });
    world.settle(150);
    expect(restarted()).toEqual([
      ...['zookeeper-1', 'zookeeper-0', 'zookeeper-2'],
      ...['bookie-2', 'bookie-1', 'bookie-0'],
      ...['autorecovery-0', 'broker-1', 'broker-0', 'proxy-1', 'proxy-0'],
    ]);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when it is set for one component, then only its pods restart', () => {
    annotate({ [brokers]: 'now' });
    world.settle();
    expect(restarted()).toEqual(['broker-1', 'broker-0']);
  });

  test('when both are set one after the other, then each counts', () => {
    annotate({ [brokers]: 'now' });
    world.settle();
    annotate({ [brokers]: 'now', [all]: 'now' });
    world.settle(150);
    expect(restarted().filter(name => name.startsWith('broker'))).toHaveLength(4);
    expect(restarted().filter(name => name.startsWith('bookie'))).toHaveLength(3);
  });

  test('when it keeps its value, then nothing restarts again; with another it does', () => {
    annotate({ [brokers]: 'a' });
    world.settle();
    world.edit({ progressDeadlineSeconds: 700 });
    world.settle();
    expect(restarted()).toHaveLength(2);
    annotate({ [brokers]: 'b' });
    world.settle();
    expect(restarted()).toHaveLength(4);
  });

  test('when it is taken away, then nothing restarts and nothing is applied', () => {
    annotate({ [all]: 'now', [brokers]: '' });
    world.settle(150);
    from = world.history.length;
    annotate({});
    expect(world.plan()).toMatchObject({ changes: [], deletions: [] });
    world.settle();
    expect(restarted()).toEqual([]);
  });

  test('when it is taken away and a StatefulSet is made again later, then its pods do not restart', () => {
    annotate({ [all]: 'now' });
    world.settle(150);
    from = world.history.length;
    annotate({});
    world.delete(world.object<StatefulSet>('StatefulSet', 'demo-bookie'), { keepsDependents: true });
    world.settle();
    expect(restarted()).toEqual([]);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('then the cluster is not Ready from the first pass to the last pod, and says why', () => {
    annotate({ [brokers]: 'now' });
    const said: string[] = [];
    expect(world.plan().status.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('False');
    world.settle(60, () => {
      const ready = world.condition('Ready');
      const done = world.podsOf('broker').every(pod => world.isUpdated(pod)) && restarted().length === 2;
      if (!done) expect(ready?.status).toBe('False');
      said.push(ready?.message ?? '');
    });
    expect(said).toContain('broker: Restarting demo-broker-1 as asked for (0 of 2 done)');
    expect(world.condition('Ready')).toMatchObject({ status: 'True', observedGeneration: 1 });
  });

  test('when the configuration changes later, then that restart is not called asked for', () => {
    annotate({ [brokers]: 'now' });
    world.settle();
    const told = world.events.length;
    world.edit({ broker: { config: { ttlDurationDefaultInSeconds: 60 } } });
    const said = new Set<string>();
    world.settle(60, () => said.add(world.condition('Ready')?.message ?? ''));
    expect(world.events.slice(told).join()).not.toContain('as asked for');
    expect(said).toContain('broker: Restarting demo-broker-1 with the present configuration (0 of 2 done)');
  });

  test('when a broker cannot store a message, then it restarts first, and no other before it can', () => {
    world.failingBrokers = ['demo-broker-0 fails its health check: no answer'];
    annotate({ [brokers]: 'now' });
    world.settle();
    expect(restarted()).toEqual(['broker-0']);
    expect(world.condition('Ready')?.status).toBe('False');
  });

  test.each(['', '💥\n"\0', 'x'.repeat(200_000)])(
    'when its value is odd (%#), then the pods carry a short hash',
    odd => {
      annotate({ [brokers]: odd });
      world.settle();
      expect(restarted()).toHaveLength(2);
      for (const each of marks('broker'))
        expect(each).toEqual({ [brokers]: expect.stringMatching(/^[0-9a-f]{16}$/) });
      expect(marks('proxy')).toEqual([undefined, undefined]);
    },
  );

  test('when pods have annotations of their own, then these stay', () => {
    const metadata = { annotations: { team: 'a' } };
    world.edit({ broker: { podTemplate: { metadata } } });
    annotate({ [brokers]: 'now' });
    world.settle();
    expect(marks('broker')[0]).toEqual({ team: 'a', [brokers]: expect.any(String) });
  });

  test('when it names no component, then the wish is held with the names there are', () => {
    annotate({ [`${all}-bookie`]: 'now' });
    world.settle();
    expect(restarted()).toEqual([]);
    expect(world.condition('Held')).toMatchObject({
      status: 'True',
      reason: 'UnknownRestart',
      message:
        'metadata.annotations: pulsar-operator.dev/restart-bookie names no component, nothing restarts. Remove it; the components are zookeeper, bookkeeper, autorecovery, broker, proxy.',
    });
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Held' });
    expect(world.events.at(-1)).toContain('Held: metadata.annotations');
    annotate({});
    world.settle();
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when thousands of them name none, then the sentence stays short', () => {
    const names = Array.from({ length: 3000 }, (_, at) => [`${all}-${String(at).padStart(50, 'x')}`, '']);
    annotate(Object.fromEntries(names));
    world.settle();
    expect(world.condition('Held')?.message.length).toBeLessThan(400);
    expect(world.condition('Held')?.message).toContain('(and 2999 more)');
  });
});

test('given a pod, when it is projected, then of its annotations those of restarts are kept', () => {
  const annotations = { [all]: 'a', [brokers]: 'b', 'cni.example/ips': '198.18.0.9' };
  const pod = projectPod({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'demo-broker-0', annotations } });
  expect(pod.metadata.annotations).toEqual({ [all]: 'a', [brokers]: 'b' });
});
