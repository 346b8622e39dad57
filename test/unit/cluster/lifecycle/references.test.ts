import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { waitsForReferences } from '#src/cluster/lifecycle/references.ts';
import type { Facts } from '#src/cluster/model/observation.ts';
import { componentNames } from '#src/components/build/names.ts';
import { isOptional } from '#src/components/build/settings.ts';

const registry = { imagePullSecrets: [{ name: 'registry' }] };
const noSecret = { kind: 'Secret', name: 'registry', message: 'Secret registry does not exist.' } as const;
const noClass = { kind: 'StorageClass', name: 'fast', message: 'Nor does class fast.' } as const;
const missing = { missingReferences: { value: [noSecret, noClass] } };
const all = componentNames.filter(name => !isOptional(name));

function lacks(found: ReturnType<typeof waits>) {
  return Object.fromEntries(found.found?.lacks.by ?? []);
}

/** What waits before anything has been done for a spec. */
function waits(spec: object, facts: Facts = {}) {
  return waitsForReferences(new FakeWorld({ ...spec }).observe(facts));
}

describe('given a spec that refers to things outside the cluster', () => {
  test('then it is asked whether they exist, each Secret with its keys, and nothing else is looked at', () => {
    const token = (name: string, key: string) => ({ key: 'token', secretKeyRef: { name, key } });
    const found = waits({
      ...registry,
      broker: { secretConfig: [token('tokens', 'admin')] },
      proxy: { secretConfig: [token('tokens', 'proxy')] },
      operatorAccess: { tokenSecretRef: { name: 'operator', key: 'jwt' } },
      zookeeper: { storage: { storageClassName: 'fast' } },
      bookkeeper: {
        storage: { journal: { storageClassName: 'fast' }, ledgers: { storageClassName: 'slow' } },
      },
    });
    const secrets = new Map([
      ['registry', []],
      ['tokens', ['admin', 'proxy']],
      ['operator', ['jwt']],
    ]);
    const of = { secrets, storageClasses: ['fast', 'slow'] };
    expect(found).toEqual({ needs: [{ fact: 'missingReferences', of }], stops: true });
  });

  test('when all of them exist, then nothing is waited for', () => {
    expect(waits(registry, { missingReferences: { value: [] } })).toEqual({});
  });

  test('when some do not, then all that need it say so, and it is looked for again: no watch tells', () => {
    const found = waits(registry, missing);
    expect(found).toMatchObject({ wakeAfterSeconds: 10, found: { lacks: { remaining: 2 } } });
    expect(found.stops).toBeUndefined();
    expect(lacks(found)).toEqual(Object.fromEntries(all.map(name => [name, noSecret.message])));
  });

  test('when only some components need it, then the others lack nothing', () => {
    const secretConfig = [{ key: 'token', secretKeyRef: { name: 'registry', key: 'admin' } }];
    expect(lacks(waits({ broker: { secretConfig } }, missing))).toEqual({ broker: noSecret.message });
    expect(waits({ functions: { secretConfig }, websocket: { secretConfig } }, missing)).toEqual({});
    const fast = { storage: { storageClassName: 'fast' } };
    expect(lacks(waits({ zookeeper: fast }, missing))).toEqual({ zookeeper: noClass.message });
  });

  test('when it is the token of the operator, then no component lacks anything', () => {
    const operatorAccess = { tokenSecretRef: { name: 'registry', key: 'jwt' } };
    expect(lacks(waits({ operatorAccess }, missing))).toEqual({ operator: noSecret.message });
  });

  test('when a Secret lacks a key, then only who names that key lacks it', () => {
    const tokenSecretRef = { name: 'registry', key: 'jwt' };
    const secretConfig = [{ key: 'token', secretKeyRef: { name: 'registry', key: 'admin' } }];
    const spec = { operatorAccess: { tokenSecretRef }, broker: { secretConfig } };
    const noKey = (key: string) => ({ missingReferences: { value: [{ ...noSecret, keys: [key] }] } });
    expect(lacks(waits(spec, noKey('jwt')))).toEqual({ operator: noSecret.message });
    expect(lacks(waits(spec, noKey('admin')))).toEqual({ broker: noSecret.message });
  });

  test('when nobody answers, then all that need something say so, and nothing is counted', () => {
    const found = waits(registry, { missingReferences: { error: 'no answer in time' } });
    expect(lacks(found)['proxy']).toContain('no answer in time');
    expect(found.found?.lacks.remaining).toBeUndefined();
    expect(found.wakeAfterSeconds).toBe(10);
  });

  test('when the cluster is suspended, then nobody asks', () => {
    expect(waits({ ...registry, suspend: true })).toEqual({});
  });
});

test('given a spec that refers to nothing, then nothing is asked', () => {
  expect(waits({})).toEqual({});
});

describe('given a spec of a Secret', () => {
  /** What waits where that has been told of a generation of the spec. */
  function told(reason: string, observedGeneration: number) {
    const world = new FakeWorld(registry);
    const condition = {
      type: 'Ready',
      status: 'False',
      reason,
      message: '',
      lastTransitionTime: '',
    } as const;
    world.cluster = { ...world.cluster, status: { conditions: [{ ...condition, observedGeneration }] } };
    return waitsForReferences(world.observe(missing));
  }

  test('when its generation has passed before, then what goes missing later holds up no healing', () => {
    expect(told('Waiting', 1)).toEqual({});
  });

  test.each([
    ['of an earlier generation', 'Waiting', 0],
    ['that something is missing', 'MissingReference', 1],
    ['of a name that is taken', 'NameTaken', 1],
    ['of lost metadata', 'MetadataLost', 1],
  ])('when the status speaks %s, then it is looked at again', (_, reason, generation) => {
    expect(lacks(told(reason, generation))['broker']).toBe(noSecret.message);
  });
});

describe('given a new cluster', () => {
  test('when something all its pods need is missing, then no pod is made and the condition names it', () => {
    const world = new FakeWorld({ imagePullSecrets: [{ name: 'registry' }] });
    world.missingReferences = [noSecret];
    world.settle();
    expect(world.pods).toEqual([]);
    expect(world.condition('Ready')).toMatchObject({
      reason: 'MissingReference',
      message: expect.stringContaining('registry'),
    });
    world.missingReferences = [];
    world.settle();
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given a cluster whose Secret goes missing later', () => {
  test('when something is deleted by hand and it is not Ready, then it is healed all the same', () => {
    const world = new FakeWorld({ imagePullSecrets: [{ name: 'registry' }] });
    world.settle();
    world.missingReferences = [noSecret];
    world.broken = ({ metadata }) => metadata.name === 'demo-broker-0';
    world.runPods();
    world.pass();
    expect(world.condition('Ready')?.status).toBe('False');
    world.delete(world.object('Service', 'demo-broker'));
    world.settle();
    expect(world.object('Service', 'demo-broker')).toBeDefined();
  });
});

describe('given a cluster whose StorageClass is gone, and all its volumes are there', () => {
  const fast = { zookeeper: { storage: { storageClassName: 'fast' } } };

  function withoutClass(): FakeWorld {
    const world = new FakeWorld(fast);
    world.settle();
    expect(world.condition('Ready')?.status).toBe('True');
    world.missingReferences = [noClass];
    return world;
  }

  test('when something is edited and something else is deleted, then both are seen to', () => {
    const world = withoutClass();
    world.edit({ ...fast, broker: { replicas: 4 } });
    world.delete(world.object('Service', 'demo-broker'));
    world.settle();
    expect(world.ready('broker')).toHaveLength(4);
    expect(world.object('Service', 'demo-broker')).toBeDefined();
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when more of them are wanted, then that alone waits and says why', () => {
    const world = withoutClass();
    world.edit({ zookeeper: { ...fast.zookeeper, replicas: 5 }, proxy: { replicas: 3 } });
    world.settle();
    expect(world.podsOf('zookeeper')).toHaveLength(3);
    expect(world.ready('proxy')).toHaveLength(3);
    expect(world.condition('Ready')).toMatchObject({ reason: 'MissingReference', message: noClass.message });
    world.missingReferences = [];
    world.settle(100);
    expect(world.ready('zookeeper')).toHaveLength(5);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given volumes that were never made, and another class that is missing too', () => {
  test('then the StatefulSet stays: it could not be made again', () => {
    const world = new FakeWorld({ zookeeper: { storage: { storageClassName: 'gone' } } });
    world.provides = () => false;
    world.settle();
    world.missingReferences = [noClass];
    world.edit({ zookeeper: { storage: { storageClassName: 'fast' } } });
    const from = world.history.length;
    world.settle();
    expect(world.history.slice(from)).toEqual([]);
    world.missingReferences = [];
    world.provides = ({ spec }) => spec?.storageClassName !== 'gone';
    world.settle(200);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given a cluster whose operator lacks the Secret with its token', () => {
  const operatorAccess = { tokenSecretRef: { name: 'registry', key: 'jwt' } };

  test('then all is made and healed, and the status says what is missing until it is there', () => {
    const world = new FakeWorld({ operatorAccess });
    world.missingReferences = [noSecret];
    world.settle();
    expect(world.ready('broker')).toHaveLength(2);
    expect(world.condition('Ready')).toMatchObject({ reason: 'MissingReference', message: noSecret.message });
    expect(world.cluster.status?.waitsFor).toEqual({ reason: 'MissingReference', remaining: 1 });
    world.delete(world.object('Service', 'demo-broker'));
    world.settle();
    expect(world.object('Service', 'demo-broker')).toBeDefined();
    world.missingReferences = [];
    world.settle();
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given brokers that are wanted with a Secret that is missing', () => {
  const secretConfig = [{ key: 'token', secretKeyRef: { name: 'registry', key: 'admin' } }];

  test('when their configuration changes with it, then they run on as they are, and other tiers roll', () => {
    const world = new FakeWorld({});
    world.settle();
    world.missingReferences = [noSecret];
    const uids = () => world.podsOf('broker').map(({ metadata }) => metadata.uid);
    const before = uids();
    world.edit({ broker: { secretConfig }, autorecovery: { config: { auditorPeriodicCheckInterval: '7' } } });
    world.settle();
    expect(uids()).toEqual(before);
    expect(world.podsOf('autorecovery').every(pod => world.isUpdated(pod))).toBe(true);
    expect(world.condition('Ready')).toMatchObject({ reason: 'MissingReference' });
    expect(world.cluster.status?.components?.['broker']).toMatchObject({
      reason: 'MissingReference',
      message: noSecret.message,
    });
    world.missingReferences = [];
    world.settle();
    expect(uids()).not.toEqual(before);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});
