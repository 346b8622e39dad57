import { describe, expect, test } from 'vitest';
import { stateOf } from '#src/cluster/in-force.ts';
import type { EnsembleFact, Facts, Pod } from '#src/cluster/model/observation.ts';
import { isEvicted, objectionTo, type Refusal } from '#src/cluster/nodes/force-delete.ts';
import { ago, claimsOf, condition, now, observed, pod, pods, type Seen } from '../hand-made.ts';

const givenUp = condition('DisruptionTarget', 'True', 'DeletionByTaintManager');

/** A pod that should have stopped on a node that does not report. */
function silent(name: string, conditions = [givenUp]): Pod {
  return pod(name, { ready: false, node: 'node-2', deletionTimestamp: ago(60), status: { conditions } });
}

const servers = pods('demo-zookeeper', 3);
const bookies = pods('demo-bookie', 3);

/** Server 2 leads no more: the other two are a quorum, and in sync. */
const quorum: EnsembleFact = {
  roles: { 'demo-zookeeper-0': 'follower', 'demo-zookeeper-1': 'leader' },
  syncedFollowers: 1,
  participants: [1, 2, 3],
  version: '1',
};

const known: Facts = { runningPods: { value: [] }, ensemble: { value: quorum } };

/** What speaks against the first of these pods; all others of its cluster serve unless they are given. */
function objection(stuck: readonly Pod[], seen: Seen = {}): Refusal | undefined {
  const there = [...servers, ...bookies].filter(({ metadata }) => {
    return !stuck.some(each => each.metadata.name === metadata.name);
  });
  const state = stateOf(observed({ facts: known, pods: [...there, ...stuck], ...seen }));
  const [first] = stuck;
  if (!first) throw new Error('no pod is given');
  return objectionTo(
    state,
    first,
    stuck.filter(({ spec }) => spec?.nodeName === 'node-2'),
  );
}

function because(kind: 'later' | 'never', words: string) {
  return { kind, message: expect.stringContaining(words) };
}

describe('given a pod', () => {
  test.each([
    ['the taint manager gave its node up', givenUp, true],
    ['it was to be given up', condition('DisruptionTarget', 'False', 'DeletionByTaintManager'), false],
    ['it was preempted', condition('DisruptionTarget', 'True', 'PreemptionByScheduler'), false],
    ['nothing is said', condition('PodScheduled', 'True'), false],
  ])('when %s, then it counts as evicted or not', (_, said, isIt) => {
    expect(isEvicted(silent('demo-bookie-2', [said]))).toBe(isIt);
  });
});

describe('given a pod without data on a node that does not report', () => {
  test.each(['demo-broker-1', 'demo-proxy-0', 'demo-autorecovery-0', 'demo-metadata-x'])(
    'when it is %s, then nothing speaks against it, whatever else is known',
    name => {
      expect(objection([silent(name)], { facts: {} })).toBeUndefined();
    },
  );

  test('when the cluster is suspended, then nothing is done in it', () => {
    const seen = { spec: { suspend: true } };
    expect(objection([silent('demo-broker-1')], seen)).toMatchObject(because('never', 'suspended'));
  });

  test('when Kubernetes has not given its node up, then that may come', () => {
    const said = because('later', 'has not given the node up');
    expect(objection([silent('demo-broker-1', [])])).toMatchObject(said);
  });
});

describe('given a bookie on a node that does not report', () => {
  const bookie = silent('demo-bookie-2');

  test('when it is not seen to run and ZooKeeper has a quorum, then nothing speaks against it', () => {
    expect(objection([bookie])).toBeUndefined();
  });

  test('when nobody was asked whether it runs, then that comes first', () => {
    const needs = [{ fact: 'runningPods', of: ['demo-bookie-2'] }];
    expect(objection([bookie], { facts: {} })).toMatchObject({ kind: 'ask', needs });
  });

  test('when it is seen to run, then it stays', () => {
    const facts = { runningPods: { value: ['demo-bookie-2'] } };
    expect(objection([bookie], { facts })).toMatchObject(because('never', 'seen to run'));
  });

  test('when nobody can say whether it runs, then it stays for now', () => {
    const facts = { runningPods: { error: 'no answer in time' } };
    expect(objection([bookie], { facts })).toMatchObject(because('later', 'no answer in time'));
  });

  test('when ZooKeeper has no quorum, then nobody is asked: only a quorum knows', () => {
    const away = [pod('demo-zookeeper-0', { ready: false }), pod('demo-zookeeper-1', { ready: false })];
    expect(objection([bookie, ...away], { facts: {} })).toMatchObject(because('later', 'ZooKeeper'));
  });

  test('when another one is away elsewhere, then it waits for that', () => {
    const stuck = [bookie, pod('demo-bookie-0', { ready: false })];
    expect(objection(stuck)).toMatchObject(because('later', 'demo-bookie-0 to serve'));
  });

  test('when a higher one is on such a node too, then that goes first', () => {
    const stuck = [silent('demo-bookie-1'), bookie];
    expect(objection(stuck)).toMatchObject(because('later', 'demo-bookie-2 goes first'));
  });

  test('when another one is about to be created, then it waits for that', () => {
    const seen = { spec: { bookkeeper: { replicas: 4 } } };
    expect(objection([bookie], seen)).toMatchObject(because('later', 'demo-bookie-3 to serve'));
  });

  test('when a lower one is on such a node too, then it goes first', () => {
    expect(objection([bookie, silent('demo-bookie-1')])).toBeUndefined();
  });

  test('when its claims are deleted, then it stays: they would go with it', () => {
    const claims = claimsOf('demo-bookie-2', { deletionTimestamp: now });
    expect(objection([bookie], { claims })).toMatchObject(because('never', 'volumes'));
  });
});

describe('given a ZooKeeper server on a node that does not report', () => {
  const server = silent('demo-zookeeper-2');

  function withEnsemble(more: Partial<EnsembleFact>): Seen {
    return { facts: { ...known, ensemble: { value: { ...quorum, ...more } } } };
  }

  test('when the others are a quorum in sync without it, then nothing speaks against it', () => {
    expect(objection([server])).toBeUndefined();
  });

  test('when nothing is known, then both is asked at once: whether it runs, and what the others are', () => {
    const needs = [{ fact: 'runningPods', of: ['demo-zookeeper-2'] }, { fact: 'ensemble' }];
    expect(objection([server], { facts: {} })).toMatchObject({ kind: 'ask', needs });
  });

  test('when the ensemble was not asked, then that is', () => {
    const facts = { runningPods: { value: [] } };
    expect(objection([server], { facts })).toMatchObject({ kind: 'ask', needs: [{ fact: 'ensemble' }] });
  });

  test('when the ensemble does not answer, then it stays', () => {
    const facts = { ...known, ensemble: { error: 'no session' } };
    expect(objection([server], { facts })).toMatchObject(because('never', 'no session'));
  });

  test('when it is seen to run, then it stays', () => {
    const facts = { ...known, runningPods: { value: ['demo-zookeeper-2'] } };
    expect(objection([server], { facts })).toMatchObject(because('never', 'seen to run'));
  });

  test('when another one is away elsewhere, then it waits for that', () => {
    const stuck = [server, pod('demo-zookeeper-0', { ready: false })];
    expect(objection(stuck, { facts: {} })).toMatchObject(because('later', 'demo-zookeeper-0 to serve'));
  });

  test('when most servers are on such nodes, then it stays: they may be a quorum where they are', () => {
    const stuck = [server, silent('demo-zookeeper-1')];
    expect(objection(stuck, { facts: {} })).toMatchObject(because('never', 'only 1 of 3 servers serve'));
  });

  test.each<[string, Partial<EnsembleFact>]>([
    ['none of them leads', { roles: { ...quorum.roles, 'demo-zookeeper-1': 'follower' } }],
    ['two of them lead', { roles: { ...quorum.roles, 'demo-zookeeper-0': 'leader' } }],
    ['one of them does not follow', { roles: { 'demo-zookeeper-1': 'leader' } }],
    ['one of them is not in sync', { syncedFollowers: 0 }],
    ['one of them does not vote', { participants: [2, 3, 4] }],
    ['of five that vote two serve', { participants: [1, 2, 3, 4, 5] }],
  ])('when the others serve but %s, then it stays', (_, more) => {
    expect(objection([server], withEnsemble(more))).toMatchObject(because('never', 'no quorum'));
  });

  test('when the leader has more in sync than are ready, then it stays: it may be one of them', () => {
    const said = because('never', 'more servers in sync than are ready');
    expect(objection([server], withEnsemble({ syncedFollowers: 2 }))).toMatchObject(said);
  });
});
