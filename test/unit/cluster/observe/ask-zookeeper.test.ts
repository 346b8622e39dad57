import { expect, test } from 'vitest';
import { ZooKeeperError } from '#src/clients/zookeeper/error.ts';
import { askEnsemble } from '#src/cluster/observe/ask-zookeeper.ts';
import type { zookeeperSession } from '#src/cluster/observe/zookeeper-session.ts';
import { observed, pod } from '../hand-made.ts';

const signal = AbortSignal.timeout(60_000);

/** What is known of three ready servers that say this, by their addresses; undefined: no answer. */
function asked(said: Readonly<Record<string, string | undefined>>) {
  const pods = Object.keys(said).map((podIP, ordinal) =>
    pod(`demo-zookeeper-${ordinal}`, { status: { podIP } }),
  );
  const ask = async (host: string) => {
    const answer = said[host];
    if (answer === undefined)
      throw new ZooKeeperError('ConnectionLoss', `ZooKeeper ${host}: mntr: no answer`);
    return answer;
  };
  const membership = { participants: [1, 2, 3], version: 7n };
  const sessionOf = async () => membership;
  return askEnsemble(observed({ pods }), signal, ask, sessionOf as unknown as typeof zookeeperSession);
}

const leads = 'zk_server_state\tleader\nzk_synced_followers\t2\n';
const follows = 'zk_server_state\tfollower\n';

test('given servers of which one does not answer, then what the others say is known, and nothing of that one', async () => {
  expect(await asked({ '10.0.0.1': follows, '10.0.0.2': leads, '10.0.0.3': undefined })).toEqual({
    roles: { 'demo-zookeeper-0': 'follower', 'demo-zookeeper-1': 'leader' },
    syncedFollowers: 2,
    participants: [1, 2, 3],
    version: '7',
  });
});

test('given a leader that does not answer, then nobody is known to be in sync', async () => {
  expect(await asked({ '10.0.0.1': follows, '10.0.0.2': undefined, '10.0.0.3': follows })).toMatchObject({
    roles: { 'demo-zookeeper-0': 'follower', 'demo-zookeeper-2': 'follower' },
    syncedFollowers: 0,
  });
});

test('given a server that answers without a quorum, then it is none of them', async () => {
  const none = 'This ZooKeeper instance is not currently serving requests\n';
  expect((await asked({ '10.0.0.1': none })).roles).toEqual({ 'demo-zookeeper-0': 'none' });
});
