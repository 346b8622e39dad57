import { describe, expect, test } from 'vitest';
import { marksPath } from '#src/clients/bookkeeper/under-replication.ts';
import { askBookies } from '#src/cluster/observe/ask-bookies.ts';
import { underReplicatedLedgers } from '#src/cluster/observe/ask-zookeeper.ts';
import { Surveys } from '#src/cluster/observe/surveys.ts';
import type { ledgerSession } from '#src/cluster/observe/zookeeper-session.ts';
import { initialised, ledgerData, sessionOver } from '../../clients/bookkeeper/znodes.ts';
import { observed as observedWith, pod } from '../hand-made.ts';

const idOf = (ordinal: number) => `demo-bookie-${ordinal}.demo-bookie-headless.test.svc.cluster.local:3181`;
const signal = AbortSignal.timeout(60_000);

describe('given a bookie without its disks, ledgers with a copy on it, and marks of those that miss one', () => {
  const nodes = new Map<string, Buffer>([
    ...initialised(),
    ['/admin/policies/public/default', Buffer.from('{}')],
    // The second runs, the third is away.
    [`/ledgers/available/${idOf(1)}`, Buffer.alloc(0)],
    ...[0, 1, 2].map(at => [`/ledgers/cookies/${idOf(at)}`, Buffer.alloc(0)] as const),
    ['/ledgers/00/0000/L0003', ledgerData('closed', 9, idOf(0))],
    ['/ledgers/00/0000/L0004', ledgerData('closed', 9, idOf(0), idOf(1), idOf(2))],
    ...[3, 4].map(id => [`${marksPath}/0000/0000/0000/000${id}/urL000000000${id}`, Buffer.alloc(0)] as const),
  ]);
  const sessionOf: typeof ledgerSession = (_, __, use) => use(sessionOver(nodes).session, '');
  const observed = (annotations = {}) => {
    const observation = observedWith({
      pods: [0, 1, 2].map(at => pod(`demo-bookie-${at}`, { ready: false })),
    });
    const { cluster } = observation;
    return { ...observation, cluster: { ...cluster, metadata: { ...cluster.metadata, annotations } } };
  };
  const asked = async (annotations = {}) => {
    const observation = observed(annotations);
    const [bookies, missing] = await Promise.all([
      askBookies(observation, ['demo-bookie-0'], new Surveys(), signal, sessionOf),
      underReplicatedLedgers(observation, signal, sessionOf),
    ]);
    return { ...bookies, bookie: bookies.bookies['demo-bookie-0'], missing };
  };

  test('then all that name it count, and none is declared lost', async () => {
    const { bookie, underReplicated, missing } = await asked();
    expect(bookie).toMatchObject({ id: idOf(0), ledgers: 2, bytes: 18, first: ['3', '4'], declared: [] });
    expect([underReplicated, missing]).toEqual([2, 2]);
  });

  test('when some are declared lost, then these are told apart, with the bookies that have them or may', async () => {
    const { bookie, underReplicated, missing } = await asked({ 'pulsar-operator.dev/ledgers-lost': '3,4' });
    expect(bookie?.declared).toEqual([
      { id: '3', mayBeOn: [], on: [] },
      { id: '4', mayBeOn: ['demo-bookie-2'], on: ['demo-bookie-1'] },
    ]);
    expect([underReplicated, missing]).toEqual([0, 0]);
  });

  test('when it runs itself again, then it may have a copy like any other', async () => {
    nodes.set(`/ledgers/available/readonly/${idOf(0)}`, Buffer.alloc(0));
    const { bookie } = await asked({ 'pulsar-operator.dev/ledgers-lost': '3' });
    nodes.delete(`/ledgers/available/readonly/${idOf(0)}`);
    expect(bookie?.declared).toEqual([{ id: '3', mayBeOn: [], on: ['demo-bookie-0'] }]);
  });

  test('when one word is no id, then nothing is declared lost', async () => {
    const { bookie, missing } = await asked({ 'pulsar-operator.dev/ledgers-lost': '3,all' });
    expect([bookie?.declared, missing]).toEqual([[], 2]);
  });

  test('when the policies of namespaces cannot be read, then its ledgers are known all the same', async () => {
    nodes.delete('/admin/policies/public/default');
    const { bookie, policiesUnread } = await asked();
    expect([bookie?.ledgers, policiesUnread]).toEqual([2, expect.stringContaining('/admin/policies')]);
  });
});
