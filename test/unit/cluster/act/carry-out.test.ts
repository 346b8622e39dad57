import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Answer, answers, pass, ready, status } from '#simulation/passes.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { StatefulSet } from '#src/cluster/model/observation.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { ApiError, IncompleteError } from '#src/kubernetes/errors.ts';
import type { ApiRequest } from '#src/kubernetes/transport.ts';

test('given a webhook that is away and concerns one kind of objects, then it is not asked without end, and others are healed', async () => {
  const world = ready();
  const accounts = world.owned.filter(({ kind }) => kind === 'ServiceAccount');
  for (const { kind, metadata } of accounts) world.delete(world.object(kind, metadata.name));
  world.delete(world.object('Service', 'demo-proxy'));
  const { writes } = await pass(world, answers(500, '/serviceaccounts/'));
  expect(accounts.length).toBeGreaterThan(3);
  expect(writes.filter(path => path.startsWith('serviceaccounts/'))).toHaveLength(3);
  expect(writes).toContain('services/demo-proxy');
});

test('given a server that fails at everything, and takes long for each answer, then it is not asked without end, and the status says so', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const world = new FakeWorld();
  const { failed, writes, status } = await pass(world, request => {
    if (request.path.includes('/pulsarclusters/')) return request.body;
    vi.advanceTimersByTime(10_000);
    return answers(500, '')(request);
  });
  expect(failed).toBeInstanceOf(IncompleteError);
  expect(writes).toHaveLength(4);
  expect(conditionOf(status, 'Ready')?.message).toMatch(
    /^zookeeper: The API server fails at ServiceAccount demo-zookeeper: no\./,
  );
});

test('given a deletion at which the server fails, then the status says so in whole words', async () => {
  const world = ready();
  const [object] = world.sets;
  const deletions = [{ object: object as StatefulSet, why: 'it is to be made again' }];
  const refused = answers(500, `/statefulsets/${object?.metadata.name}`);
  const { status } = await pass(world, refused, undefined, { changes: [], deletions });
  expect(JSON.stringify(status)).toContain(
    `The API server fails at deleting StatefulSet ${object?.metadata.name}: no.`,
  );
});

describe('given an object at which the server fails', () => {
  test('when its pods cannot start without it, then its component waits and all others go on', async () => {
    const { failed, writes, status } = await pass(
      new FakeWorld(),
      answers(500, '/configmaps/demo-zookeeper'),
    );
    expect(failed).toBeInstanceOf(IncompleteError);
    expect(writes).not.toContain('statefulsets/demo-zookeeper');
    expect(writes).toContain('services/demo-proxy');
    expect(conditionOf(status, 'Ready')?.message).toMatch(
      /^zookeeper: The API server fails at ConfigMap demo-zookeeper-.*: no\. It is tried again; look for an admission/,
    );
  });

  test('when it is one that others have taken meanwhile, then the pass ends as a lost race, and all else is done', async () => {
    const world = new FakeWorld();
    const race = pass(world, answers(409, '/services/demo-zookeeper'));
    await expect(race).rejects.toMatchObject({ status: 409 });
  });
});

describe('given a podTemplate with a field that Kubernetes does not know', () => {
  const words =
    'failed to create typed patch object (test/demo-broker; apps/v1, Kind=StatefulSet): .spec.template.spec.tolerationz: field not declared in schema';
  const answer: Answer = ({ path, body }) => {
    if (!path.endsWith('statefulsets/demo-broker')) return body;
    throw new ApiError(`PATCH ${path}`, 500, { message: words });
  };

  function mistaken(): FakeWorld {
    const world = ready();
    world.edit({ broker: { podTemplate: { spec: { tolerationz: [] } } }, proxy: { replicas: 3 } });
    return world;
  }

  test('then it is told as a refusal by the field that people write', async () => {
    const { status } = await pass(mistaken(), answer);
    const message =
      'The API server refused StatefulSet demo-broker: spec.broker.podTemplate.spec.tolerationz: field not declared in schema. Correct spec.broker.podTemplate.';
    expect(status?.components?.['broker']?.message).toBe(message);
    expect(status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', reason: 'Refused', message: `broker: ${message}` }),
    );
  });

  test('then other components scale, and what is deleted comes back', async () => {
    const world = mistaken();
    world.delete(world.object('Service', 'demo-broker'));
    const { writes } = await pass(world, answer);
    expect(writes).toContain('statefulsets/demo-proxy');
    expect(writes).toContain('services/demo-broker');
  });

  test('when a server and a proxy are refused as well, then each component says so', async () => {
    const world = mistaken();
    const { status } = await pass(world, answers(422, '/statefulsets/'));
    for (const name of ['broker', 'proxy']) {
      expect(status?.components?.[name]?.message).toContain(`refused StatefulSet demo-${name}: no.`);
    }
  });
});

test('given a plan that deletes what the operator has no right to, then that is a fault of the program', async () => {
  const world = ready();
  const deletions = [{ object: world.object('Service', 'demo-broker'), why: 'by mistake' }];
  const done = pass(world, undefined, undefined, { deletions });
  await expect(done).rejects.toThrow('Service demo-broker is of a kind that is never deleted');
});

describe('given an operation that fails', () => {
  const message =
    'Making demo-bookie-3 read-only failed: no answer in time. The operator must reach that pod on port 8000; look at its log.';
  const fail = async () => {
    throw new Error('no answer within 4711 ms');
  };

  function draining(): FakeWorld {
    const world = ready();
    world.edit({ bookkeeper: { replicas: 4 } });
    world.settle();
    world.edit({ bookkeeper: { replicas: 3 }, proxy: { replicas: 3 }, broker: { replicas: 3 } });
    while (world.plan().operations.length === 0) world.pass();
    return world;
  }

  test('then the status says so', async () => {
    const { failed, status } = await pass(draining(), undefined, fail);
    expect(failed?.message).toBe(message);
    expect(status?.components?.['bookkeeper']?.message).toBe(message);
    expect(status?.conditions).toContainEqual(
      expect.objectContaining({
        type: 'Ready',
        status: 'False',
        reason: 'Failing',
        message: `bookkeeper: ${message}`,
      }),
    );
  });

  test('then brokers scale, a deleted Service comes back, and the next look is soon', async () => {
    const world = draining();
    world.delete(world.object('Service', 'demo-broker'));
    world.tamper<StatefulSet>('StatefulSet', 'demo-broker', set => Object.assign(set.spec, { replicas: 2 }));
    const { failed, writes } = await pass(world, undefined, fail);
    expect(writes).toEqual(['services/demo-broker', 'statefulsets/demo-broker', status]);
    expect(failed).toMatchObject({ lookWithinSeconds: 30 });
  });

  test('then what follows it in its component does not change', async () => {
    const world = draining();
    world.tamper<StatefulSet>('StatefulSet', 'demo-bookie', set => Object.assign(set.spec, { paused: true }));
    const [bookie] = world.podsOf('bookkeeper');
    if (!bookie) throw new Error('there is no bookie');
    const follows = { object: bookie, why: 'after it', follows: 'bookkeeper' } as const;
    const repair = {
      object: { ...bookie, metadata: { ...bookie.metadata, name: 'demo-bookie-1' } },
      why: 'unwell',
    };
    const set = world.object('StatefulSet', 'demo-bookie');
    const changed = {
      deletions: [follows, repair],
      changes: [{ desired: set, live: { ...set, metadata: { ...set.metadata, annotations: {} } } }],
    };
    const answer: Answer = ({ method, body }) => (method === 'DELETE' ? { kind: 'Status' } : body);
    const { writes } = await pass(world, answer, fail, changed);
    expect(writes).toEqual(['pods/demo-bookie-1', status]);
  });

  test('when it is topics that do not unload, then the Job that copies runs all the same', async () => {
    const operations = [{ kind: 'unloadTopics', topics: ['a/b/persistent/c'] }] as const;
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'demo-recover-3', namespace: 'test' },
    };
    const changed = { operations, changes: [{ desired: job, live: undefined }], deletions: [] };
    const { writes } = await pass(ready(), undefined, fail, changed);
    expect(writes).toEqual(['jobs/demo-recover-3', status]);
  });
});

describe('given a field that the server does not keep', () => {
  const strip: Answer = ({ path, body }) => {
    if (!path.endsWith('statefulsets/demo-broker')) return body;
    const object = structuredClone(body) as { spec: { template: { spec: { hostNetwork?: boolean } } } };
    delete object.spec.template.spec.hostNetwork;
    return object;
  };

  test('then a warning names it, nobody is accused of an edit, and it holds up nothing', async () => {
    const world = ready();
    world.edit({ broker: { podTemplate: { spec: { hostNetwork: false } } } });
    const { events, sent } = await pass(world, strip);
    expect(events).toEqual(['Updated', 'NotKept']);
    const note = sent.findLast(({ path }) => path.endsWith('/events'))?.body as { note: string };
    expect(note.note).toContain('does not keep spec.template.spec.hostNetwork of StatefulSet demo-broker');
    const applied = sent.findLast(({ path }) => path.endsWith('statefulsets/demo-broker')) as ApiRequest;
    const { status, metadata } = world.object<StatefulSet>('StatefulSet', 'demo-broker');
    const { uid = '', generation = 1 } = metadata;
    const stored = strip(applied) as StatefulSet;
    world.write({ ...stored, ...(status && { status }), metadata: { ...stored.metadata, uid, generation } });
    expect(world.plan().changes).toEqual([]);
  });
});
