import { describe, expect, test } from 'vitest';
import { readyCluster, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { awaitedEnds, leavingOf } from '#src/cluster/objects/leaving.ts';
import { observed } from '../hand-made.ts';

const finalizer = 'service.kubernetes.io/load-balancer-cleanup';

/** An object of a component, as it is wanted or, where it is deleted, as it is. */
function object(kind: string, component: string, deletionTimestamp?: string) {
  const labels = { 'app.kubernetes.io/component': component };
  const metadata = { name: `demo-${component}`, labels, ...(deletionTimestamp && { deletionTimestamp }) };
  return { apiVersion: 'v1', kind, metadata };
}

/** The wanted objects of these kinds of the proxies, all of them deleted. */
function deleted(...kinds: string[]) {
  const owned = kinds.map(kind => object(kind, 'proxy', '2026-01-01T00:00:00Z'));
  return leavingOf(
    observed({ owned }),
    kinds.map(kind => object(kind, 'proxy')),
  );
}

describe('given objects that are wanted', () => {
  test('when one is deleted and not gone yet, then it is on its way out; one that is not there is not', () => {
    expect(deleted('Service', 'ConfigMap').map(({ kind }) => kind)).toEqual(['Service', 'ConfigMap']);
    expect(leavingOf(observed(), [object('Service', 'proxy')])).toEqual([]);
    expect(
      leavingOf(observed({ owned: [object('Service', 'proxy')] }), [object('Service', 'proxy')]),
    ).toEqual([]);
  });

  test('when others tell of them, then they are not told twice', () => {
    expect(deleted('StatefulSet', 'Job')).toEqual([]);
  });
});

test('given objects on their way out, then each component says of its own that they are waited for', () => {
  const leaving = [object('Service', 'proxy'), object('ConfigMap', 'proxy'), object('Service', 'broker')];
  expect(awaitedEnds(leaving)).toEqual([
    {
      reason: 'Waiting',
      component: 'proxy',
      message: 'Waiting for Service demo-proxy, ConfigMap demo-proxy to be gone. It is made again then.',
      remaining: 2,
    },
    {
      reason: 'Waiting',
      component: 'broker',
      message: 'Waiting for Service demo-broker to be gone. It is made again then.',
      remaining: 1,
    },
  ]);
});

describe('given a Service that somebody has deleted and a finalizer of a load balancer keeps', () => {
  function world(spec = {}): FakeWorld {
    const world = readyCluster(new FakeWorld(spec));
    const service = world.object('Service', 'demo-proxy');
    const metadata = { ...service.metadata, deletionTimestamp: world.time(), finalizers: [finalizer] };
    world.write({ ...service, metadata });
    return world;
  }

  test('then the cluster is not Ready, says what it waits for, and is Stalled when that lasts', () => {
    const at = world();
    runFor(at, 5);
    expect(at.condition('Ready')).toMatchObject({
      status: 'False',
      reason: 'Waiting',
      message: `proxy: Waiting for Service demo-proxy to be gone, which finalizer ${finalizer} keeps: whoever has set that has to take it off. It is made again then.`,
    });
    at.now += 3_600_000;
    runFor(at, 2);
    expect(at.condition('Stalled')?.status).toBe('True');
  });

  test('when it is gone, then it is made again and the cluster is Ready', () => {
    const at = world();
    runFor(at, 5);
    at.remove(at.object('Service', 'demo-proxy'));
    at.settle();
    expect(at.get('Service', 'demo-proxy')).toBeDefined();
    expect(at.condition('Ready')?.status).toBe('True');
  });

  test('when the cluster is suspended, then it is said to wait, and not to be as specified', () => {
    const at = world();
    at.edit({ suspend: true });
    runFor(at, 2);
    expect(at.condition('Ready')).toMatchObject({ status: 'False', reason: 'Suspended' });
    expect(at.condition('Suspended')?.message).toContain(
      'Service demo-proxy to be created when the one that is deleted is gone',
    );
  });
});
