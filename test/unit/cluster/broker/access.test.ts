import { describe, expect, test } from 'vitest';
import { messageOf, onlyRevision, readyCluster, restarted } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { asksWhoCalls, missingToken } from '#src/cluster/broker/access.ts';
import { revisionOf } from '#src/cluster/model/component-state.ts';

const on = { authenticationEnabled: 'true' };
const token = { operatorAccess: { tokenSecretRef: { name: 'operator', key: 'token' } } };
const fromSecret = [{ key: 'authenticationEnabled', secretKeyRef: { name: 's', key: 'k' } }];
const specOf = (spec: object) => pulsarClusterSpec.parse(spec);

describe('given what is said of authentication', () => {
  test.each<[string, object, boolean]>([
    ['nothing', {}, false],
    ['that it is off', { config: { authenticationEnabled: 'false' } }, false],
    ['that it is on', { config: on }, true],
    ['that it is on, as Java reads it', { config: { authenticationEnabled: ' True' } }, true],
    ['something in a Secret', { secretConfig: fromSecret }, true],
  ])('when it is %s, then brokers are to ask who calls: %s', (_, broker, asks) => {
    expect(asksWhoCalls(specOf({ broker }))).toBe(asks);
  });

  test('when it is on, then a token is missing, and the sentence says what to do; when there is one, then none is', () => {
    expect(missingToken(specOf({ broker: { config: on } }))).toEqual({
      reason: 'MissingToken',
      message:
        'broker.config: authenticationEnabled: brokers are to ask who calls, and the operator has no token to ask whether they serve. Their pods stay as they are. Name a Secret with the token of a superuser in operatorAccess.tokenSecretRef, or take back what makes brokers ask.',
    });
    expect(missingToken(specOf({ broker: { config: on }, ...token }))).toBeUndefined();
  });

  test('when brokers let in whoever does not say who they are, then no token is missing', () => {
    expect(
      missingToken(specOf({ broker: { config: { ...on, anonymousUserRole: 'guest' } } })),
    ).toBeUndefined();
    expect(missingToken(specOf({ broker: { config: { ...on, anonymousUserRole: '' } } }))).toBeDefined();
  });
});

describe('given a cluster whose brokers are to ask who calls', () => {
  const three = { broker: { replicas: 3 } };
  const asking = { broker: { replicas: 3, config: on } };

  /** Brokers that have been switched over refuse an operator that shows them nothing they take. */
  function refusing(world: FakeWorld, before: string, accepts = false): () => void {
    return () => {
      const strict = world.podsOf('broker').filter(pod => revisionOf(pod) !== before && !accepts);
      world.failingBrokers = strict.map(({ metadata }) => `${metadata.name} fails: answers 401`);
    };
  }

  test('when there is no token, then none of them restarts, Held says what is missing, and the rest is carried out', () => {
    const world = readyCluster(new FakeWorld(three));
    const before = onlyRevision(world, 'broker');
    const from = world.history.length;
    world.edit({ ...asking, proxy: { config: { httpMaxRequestHeaderSize: 9000 } } });
    world.settle(200, refusing(world, before));
    expect(restarted(world, from)).toEqual(['proxy-1', 'proxy-0']);
    expect(onlyRevision(world, 'broker')).toBe(before);
    expect(world.condition('Held')).toMatchObject({ status: 'True', reason: 'MissingToken' });
    expect(world.condition('Ready')).toMatchObject({
      reason: 'Held',
      message: expect.stringContaining('operatorAccess.tokenSecretRef'),
    });
  });

  test('when a pod is evicted meanwhile, or their number changes, then new ones do not ask either', () => {
    const world = readyCluster(new FakeWorld(three));
    const before = onlyRevision(world, 'broker');
    world.edit({ broker: { replicas: 4, config: on } });
    world.settle(200, refusing(world, before));
    const [pod] = world.podsOf('broker');
    if (pod) world.delete(pod);
    world.settle(200, refusing(world, before));
    expect(world.podsOf('broker')).toHaveLength(4);
    expect(onlyRevision(world, 'broker')).toBe(before);
  });

  test('when somebody edits the StatefulSet meanwhile, then it is put back to what serves', () => {
    const world = readyCluster(new FakeWorld(three));
    const before = onlyRevision(world, 'broker');
    world.edit(asking);
    world.settle(200);
    world.tamper('StatefulSet', 'demo-broker', set => {
      Object.assign(set['spec'] as object, { template: { metadata: { labels: { by: 'hand' } } } });
    });
    world.runControllers();
    world.settle(200);
    expect(onlyRevision(world, 'broker')).toBe(before);
    expect(world.condition('Ready')?.reason).toBe('Held');
  });

  test('when it is reverted, then nothing has happened', () => {
    const world = readyCluster(new FakeWorld(three));
    const before = onlyRevision(world, 'broker');
    world.edit(asking);
    world.settle(200, refusing(world, before));
    const from = world.history.length;
    world.edit(three);
    world.settle(200);
    expect(restarted(world, from)).toEqual([]);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a token is given that they take, then all of them restart, one after the other', () => {
    const world = readyCluster(new FakeWorld(three));
    const before = onlyRevision(world, 'broker');
    world.edit(asking);
    world.settle(200, refusing(world, before));
    const from = world.history.length;
    world.edit({ ...asking, ...token });
    world.settle(200, refusing(world, before, true));
    expect(restarted(world, from)).toEqual(['broker-2', 'broker-1', 'broker-0']);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test.each([
    ['with the token', { ...three, ...token }],
    ['without it', three],
  ])('when all of them do and it is switched off again %s, then all go back', (_, off) => {
    const world = readyCluster(new FakeWorld(three));
    const before = onlyRevision(world, 'broker');
    world.edit({ ...asking, ...token });
    world.settle(200, refusing(world, before, true));
    const from = world.history.length;
    world.edit(off);
    world.settle(200, refusing(world, before, 'operatorAccess' in off));
    expect(restarted(world, from)).toHaveLength(3);
    expect(onlyRevision(world, 'broker')).toBe(before);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when two of three do and the token is taken away, then the third waits; switched off too, then both go back', () => {
    const world = readyCluster(new FakeWorld(three));
    const before = onlyRevision(world, 'broker');
    const accepts = refusing(world, before, true);
    world.edit({ ...asking, ...token });
    const strict = () => world.ready('broker').filter(pod => revisionOf(pod) !== before);
    for (let pass = 0; strict().length < 2; pass++) {
      if (pass > 100) throw new Error('never two');
      accepts();
      world.pass();
      world.runControllers();
      world.runPods();
      world.now += 1000;
    }
    world.edit(asking);
    refusing(world, before)();
    const from = world.history.length;
    world.settle(200, refusing(world, before));
    expect(restarted(world, from)).toEqual([]);
    expect(messageOf(world, 'broker')).toContain('operatorAccess.tokenSecretRef');
    world.edit(three);
    world.settle(200, refusing(world, before));
    expect(onlyRevision(world, 'broker')).toBe(before);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when it is a new one without a token, then everything starts but brokers and what needs them', () => {
    const world = new FakeWorld(asking);
    world.settle();
    expect([world.ready('bookkeeper').length, world.podsOf('broker').length]).toEqual([3, 0]);
    expect(messageOf(world, 'broker')).toContain('operatorAccess.tokenSecretRef');
    expect(world.condition('Held')?.reason).toBe('MissingToken');
    world.edit({ ...asking, ...token });
    world.settle(200);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when one broker is all there is and takes no token, then it is not Ready, and says why', () => {
    const one = { profile: 'Development', broker: { replicas: 1 } };
    const world = readyCluster(new FakeWorld(one));
    const before = onlyRevision(world, 'broker');
    world.edit({ ...one, broker: { replicas: 1, config: on }, ...token });
    world.settle(200, refusing(world, before));
    expect(world.condition('Ready')).toMatchObject({
      status: 'False',
      message: expect.stringContaining('answers 401. The operator cannot tell whether it serves.'),
    });
    world.edit(one);
    world.settle(200, refusing(world, before));
    expect(world.condition('Ready')?.status).toBe('True');
  });
});
