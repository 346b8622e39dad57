import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { waitsForReferences } from '#src/cluster/lifecycle/references.ts';
import type { Facts } from '#src/cluster/model/observation.ts';

const registry = { imagePullSecrets: [{ name: 'registry' }] };
const missing = { missingReferences: { value: ['Secret registry does not exist.', 'Nor does class fast.'] } };

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
      ['operator', ['jwt']],
      ['tokens', ['admin', 'proxy']],
    ]);
    const of = { secrets, storageClasses: ['fast', 'slow'] };
    expect(found).toEqual({ needs: [{ fact: 'missingReferences', of }], stops: true });
  });

  test('when all of them exist, then nothing is waited for', () => {
    expect(waits(registry, { missingReferences: { value: [] } })).toEqual({});
  });

  test('when some do not, then the cluster waits, says which, and looks again: no watch tells', () => {
    expect(waits(registry, missing)).toMatchObject({
      found: { blocked: { message: 'Secret registry does not exist. Nor does class fast.', remaining: 2 } },
      wakeAfterSeconds: 10,
      stops: true,
    });
  });

  test('when nobody answers, then the cluster waits and says so', () => {
    expect(waits(registry, { missingReferences: { error: 'no answer in time' } })).toMatchObject({
      found: { blocked: { message: expect.stringContaining('no answer in time') } },
      stops: true,
    });
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
  ])('when the status speaks %s, then it is looked at again', (_, reason, generation) => {
    expect(told(reason, generation)).toMatchObject({ stops: true });
  });
});

describe('given a new cluster', () => {
  test('when something it refers to is missing, then nothing is created and the condition names it', () => {
    const world = new FakeWorld({ imagePullSecrets: [{ name: 'registry' }] });
    world.missingReferences = ['Secret registry does not exist in namespace test: create it.'];
    world.settle();
    expect(world.history).toEqual([]);
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
    world.missingReferences = ['Secret registry does not exist in namespace test: create it.'];
    world.broken = ({ metadata }) => metadata.name === 'demo-broker-0';
    world.runPods();
    world.pass();
    expect(world.condition('Ready')?.status).toBe('False');
    world.delete(world.object('Service', 'demo-broker'));
    world.settle();
    expect(world.object('Service', 'demo-broker')).toBeDefined();
  });
});
