import { describe, expect, test } from 'vitest';
import { withLedgers } from '#simulation/ledgers.ts';
import { FakeWorld } from '#simulation/world.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import type { BookiesInForce } from '#src/cluster/model/in-force.ts';
import type { Step } from '#src/cluster/model/step.ts';
import { isHandedOver, wantedClaims } from '#src/cluster/volumes/wanted.ts';
import { ago, claim, claimsOf, now, observed, pod, type Seen, statefulSet } from '../hand-made.ts';

const drained = { 'pulsar-operator.dev/drained': 'true' };
const served = { 'pulsar-operator.dev/served': 'true' };
const three: BookiesInForce = { replicas: 3, draining: [] };

/** What is wanted of each volume: its marks and its size. */
function wanted(seen: Seen, bookies?: BookiesInForce) {
  const state = stateOf(observed(seen));
  const claims = wantedClaims({ ...state, ...(bookies && { bookies }) });
  return Object.fromEntries(
    claims.map(({ metadata, ...rest }) => [metadata.name, { marks: metadata.annotations, ...rest }]),
  );
}

function marking(...marks: string[]): Step {
  return { component: 'bookkeeper', reason: 'Leaving', message: 'marking', marks };
}

describe('given volumes of ZooKeeper servers', () => {
  const claims = [claim('data-demo-zookeeper-0'), claim('data-demo-zookeeper-1')];
  const marks = { 'pulsar-operator.dev/zookeeper-ensemble': '3' };

  test.each([1, 3, 5])('when %i servers vote, then all are to tell that', members => {
    const marks = { 'pulsar-operator.dev/zookeeper-ensemble': String(members) };
    const found = wanted({ claims, status: { zookeeperMembers: members } });
    expect(found).toMatchObject({ 'data-demo-zookeeper-0': { marks }, 'data-demo-zookeeper-1': { marks } });
  });

  test('when the ensemble has never had a quorum, then nothing is wanted of them', () => {
    expect(wanted({ claims })).toEqual({});
  });

  test('when one may grow, then mark and size are one object: an apply takes away what it does not say', () => {
    const facts = { expandableClasses: { value: ['standard'] } };
    const spec = { zookeeper: { storage: { size: '20Gi' } } };
    const storage = { resources: { requests: { storage: '20Gi' } } };
    expect(wanted({ spec, claims, facts, status: { zookeeperMembers: 3 } })).toMatchObject({
      'data-demo-zookeeper-0': { marks, spec: storage },
    });
    expect(wanted({ spec, claims, facts })['data-demo-zookeeper-1']).toMatchObject({
      marks: undefined,
      spec: storage,
    });
  });

  test('when one is on its way out, then nothing is wanted of it', () => {
    const leaving = [claim('data-demo-zookeeper-0', { deletionTimestamp: now })];
    expect(wanted({ claims: leaving, status: { zookeeperMembers: 3 } })).toEqual({});
  });
});

describe('given volumes of servers that serve', () => {
  const readyFor = (name: string, seconds: number) => {
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: ago(seconds) }];
    return { ...pod(name), status: { conditions } };
  };
  const marks = (name: string, seen: Seen) => wanted(seen)[name]?.marks;
  const status = { zookeeperMembers: 3 };

  test.each(['demo-zookeeper-0', 'demo-bookie-0'])(
    'when %s was ready before there was its volume, then that has not served',
    name => {
      const volume = name.includes('bookie') ? `journal-${name}` : `data-${name}`;
      const claims = [claim(volume, { creationTimestamp: ago(60) })];
      // Its pod has gone, and the watch of pods has not said so yet.
      expect(marks(volume, { status, claims, pods: [readyFor(name, 61)] })).not.toMatchObject(served);
      expect(marks(volume, { status, claims, pods: [readyFor(name, 59)] })).toMatchObject(served);
    },
  );

  test('when the clock of its node is behind, then what was made after its volume has served with it all the same', () => {
    const claims = [claim('data-demo-zookeeper-0', { creationTimestamp: ago(60) })];
    const behind = (seconds: number) => {
      const server = readyFor('demo-zookeeper-0', 90);
      return { ...server, metadata: { ...server.metadata, creationTimestamp: ago(seconds) } };
    };
    const isMarked = (seconds: number) => {
      return marks('data-demo-zookeeper-0', { status, claims, pods: [behind(seconds)] })?.[
        'pulsar-operator.dev/served'
      ];
    };
    expect([isMarked(60), isMarked(61)]).toEqual(['true', undefined]);
  });

  test('when their release is known, then they tell it, and go on telling the last one', () => {
    const labels = { 'app.kubernetes.io/version': '4.0.8' };
    const set = statefulSet('demo-zookeeper', 3);
    const annotations = { 'pulsar-operator.dev/image': 'pulsar:4.0.8' };
    const owned = [
      { ...set, metadata: { ...set.metadata, annotations }, spec: { template: { metadata: { labels } } } },
    ];
    const server = pod('demo-zookeeper-0');
    const running = {
      ...server,
      metadata: { ...server.metadata, labels: { ...server.metadata.labels, ...labels } },
    };
    const release = { 'pulsar-operator.dev/version': '4.0.8', 'pulsar-operator.dev/image': 'pulsar:4.0.8' };
    const name = 'data-demo-zookeeper-0';
    expect(marks(name, { status, owned, claims: [claim(name)], pods: [running] })).toMatchObject(release);
    expect(marks(name, { status, owned, claims: [claim(name)], pods: [server] })).not.toHaveProperty([
      'pulsar-operator.dev/version',
    ]);
    const told = claim(name, { annotations: release });
    expect(marks(name, { status, claims: [told] })).toMatchObject(release);
  });
});

describe('given a volume with which no bookie has been ready', () => {
  const first = { 'pulsar-operator.dev/before-cookie': 'true' };
  const id = 'demo-bookie-1.demo-bookie-headless.test.svc.cluster.local:3181';
  const none = { writable: [], readOnly: [], missing: [] };
  const hears = (bookies: object, missingMetadata: string[] = []): Seen => ({
    claims: claimsOf('demo-bookie-1'),
    heard: {
      since: ago(60),
      bookies: { ...none, ...bookies },
      autorecovery: { disabled: false },
      brokers: [],
      missingMetadata,
    },
  });
  const marked = (seen: Seen) => wanted(seen)['ledgers-demo-bookie-1']?.marks;

  test('when ZooKeeper has no cookie of its bookie, then it is to say so', () => {
    expect(marked(hears({ missing: ['another:3181'] }))).toEqual(first);
  });

  test.each<[string, Seen]>([
    ['its bookie has a cookie and does not run', hears({ missing: [id] })],
    ['its bookie takes writes', hears({ writable: [id] })],
    ['its bookie is read-only', hears({ readOnly: [id] })],
    ['the metadata is lost, cookies and all', hears({}, ['/ledgers/INSTANCEID'])],
    ['nothing is heard', { claims: claimsOf('demo-bookie-1'), heard: { unheard: { since: now, why: '' } } }],
    ['nothing was ever heard', { claims: claimsOf('demo-bookie-1') }],
    [
      'others write to its claim',
      { ...hears({}), claims: claimsOf('demo-bookie-1', { status: { phase: 'Pending' } }) },
    ],
  ])('when %s, then it tells nothing', (_, seen) => {
    expect(marked(seen)).toBeUndefined();
  });

  test('when it has said so, then it goes on whatever there is by now, until its bookie has been ready with it', () => {
    const claims = claimsOf('demo-bookie-1', { annotations: first });
    expect(marked({ ...hears({ missing: [id] }), claims })).toEqual(first);
    expect(marked({ claims })).toEqual(first);
    expect(marked({ claims, pods: [pod('demo-bookie-1')] })).toEqual(served);
  });
});

describe('given volumes of bookies', () => {
  test('when the bookie is ready, then they are to say that it has served', () => {
    const claims = [...claimsOf('demo-bookie-0'), ...claimsOf('demo-bookie-1')];
    const found = wanted({ claims, pods: [pod('demo-bookie-0'), pod('demo-bookie-1', { ready: false })] });
    expect(found).toMatchObject({
      'journal-demo-bookie-0': { marks: served },
      'ledgers-demo-bookie-0': { marks: served },
    });
    expect(Object.keys(found)).toHaveLength(2);
  });

  test('when it has served and is away, then they go on saying so', () => {
    const found = wanted({ claims: claimsOf('demo-bookie-0', { annotations: served }) });
    expect(found['ledgers-demo-bookie-0']?.marks).toEqual(served);
  });

  test('when it has handed over, then those are to say so that are named', () => {
    const claims = claimsOf('demo-bookie-3', { annotations: served });
    const found = wanted({ claims }, { ...three, step: marking('ledgers-demo-bookie-3') });
    expect(found['journal-demo-bookie-3']?.marks).toEqual(served);
    expect(found['ledgers-demo-bookie-3']?.marks).toEqual({ ...served, ...drained });
  });

  test('when a bookie comes to volumes that say so, then an apply without a mark takes it away', () => {
    const claims = claimsOf('demo-bookie-2', { annotations: drained });
    const found = wanted({ claims }, { ...three, draining: [{ name: 'demo-bookie-2' }] });
    expect(found['ledgers-demo-bookie-2']?.marks).toEqual({});
  });

  test('when nothing is known of them, then nothing is wanted of them', () => {
    expect(wanted({ claims: claimsOf('demo-bookie-0') })).toEqual({});
  });
});

describe('given a volume whose bookie may have handed over its ledgers', () => {
  const marked = claim('ledgers-demo-bookie-2', { annotations: drained });
  const unmarked = claim('ledgers-demo-bookie-2');
  const draining = [{ name: 'demo-bookie-2' }];

  test.each<[string, BookiesInForce, typeof marked, boolean]>([
    ['it has, and is gone', { replicas: 2, draining }, marked, true],
    ['it has just now', { replicas: 2, draining, step: marking('ledgers-demo-bookie-2') }, unmarked, true],
    ['it has not', { replicas: 3, draining }, unmarked, false],
    ['a bookie comes to it, which is remembered', { replicas: 3, draining }, marked, false],
    ['a bookie comes to it, which is not remembered yet', { replicas: 3, draining: [] }, marked, true],
    ['another one is remembered', { replicas: 3, draining: [{ name: 'demo-bookie-1' }] }, marked, true],
  ])('when %s, then the mark says so or not', (_, bookies, volume, isIt) => {
    expect(isHandedOver(bookies, volume)).toBe(isIt);
  });
});

describe('given a cluster that runs', () => {
  test('when the ensemble forms, then its volumes say so before anything relies on it', () => {
    const world = new FakeWorld();
    let kinds: string[] = [];
    while (!kinds.includes('Job')) {
      kinds = world.pass().changes.map(({ desired }) => desired.kind);
      world.runControllers();
      world.runPods();
    }
    expect(kinds.filter(kind => kind === 'PersistentVolumeClaim')).toHaveLength(3);
    expect(kinds.lastIndexOf('PersistentVolumeClaim')).toBeLessThan(kinds.indexOf('Job'));
  });

  test('when a bookie comes to marked volumes after all, then the mark goes first', () => {
    const world = withLedgers(4, 0);
    const mark = { 'pulsar-operator.dev/drained': 'true' };
    const marked = { ...mark, 'pulsar-operator.dev/applied': 'with the mark' };
    const volumes = () => world.claims.filter(({ metadata }) => metadata.name.endsWith('bookie-3'));
    for (const volume of volumes()) world.annotate(marked, volume);
    const [first] = world.pass().changes;
    expect(first?.desired.kind).toBe('PersistentVolumeClaim');
    for (const { metadata } of volumes()) expect(metadata.annotations).not.toMatchObject(mark);
  });
});
