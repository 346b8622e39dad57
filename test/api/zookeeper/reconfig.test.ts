import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '#e2e/support/eventually.ts';
import { fourLetterWord, parseMonitor } from '#src/clients/zookeeper/four-letter-word.ts';
import { parseMembership, readMembership } from '#src/clients/zookeeper/membership.ts';
import { type MembershipChange, type Session, withSession } from '#src/clients/zookeeper/session.ts';
import { superDigest, superuser } from '#src/components/zookeeper/superuser.ts';
import { Ensemble, type Member } from './ensemble.ts';
import { Witness } from './witness.ts';

const deadlineMs = 10_000;
const password = 'secret';
let ensemble: Ensemble;
let first: Member;

function session<T>(use: (session: Session) => Promise<T>): Promise<T> {
  return withSession([`127.0.0.1:${first.port}`], { deadlineMs }, use);
}

async function role({ port }: Member): Promise<string | undefined> {
  return parseMonitor(await fourLetterWord('127.0.0.1', port, 'mntr', { deadlineMs })).get('zk_server_state');
}

async function participants(): Promise<readonly number[]> {
  return (await session(readMembership)).participants;
}

async function change(wanted: MembershipChange): Promise<void> {
  await session(async open => {
    const { version } = await readMembership(open);
    await open.authenticate(superuser, password);
    await open.reconfig(wanted, version);
  });
}

/** As the operator does it: the new server observes until it has caught up, then it votes. */
async function join(): Promise<Member> {
  const voters = ensemble.members.map(member => ensemble.line(member, 'participant'));
  const joiner = await ensemble.add();
  await ensemble.start(joiner, [...voters, ensemble.line(joiner, 'observer')]);
  expect(await role(joiner)).toBe('follower');
  await eventually('the leader counts it as in sync', async () => {
    const values = parseMonitor(await fourLetterWord('127.0.0.1', first.port, 'mntr', { deadlineMs }));
    return values.get('zk_synced_non_voting_followers') === '1';
  });
  await change({ join: ensemble.line(joiner, 'participant') });
  return joiner;
}

beforeAll(async () => {
  ensemble = await Ensemble.create(superDigest(password));
  first = await ensemble.add();
  await ensemble.start(first, [ensemble.line(first, 'participant')], true);
}, 360_000);

afterAll(async () => {
  await ensemble[Symbol.asyncDispose]();
});

describe('a real ensemble', () => {
  test('given a stranger, when the membership is to change, then it is refused', async () => {
    const { version } = await session(readMembership);
    const change = { join: 'server.2=127.0.0.1:1:2:observer;3' };
    await expect(session(open => open.reconfig(change, version))).rejects.toMatchObject({ code: 'NoAuth' });
  });

  test('given one server, when servers join one at a time, then all vote and nothing is lost', async () => {
    await session(open => open.create('/precious', Buffer.from('data')));
    await join();
    await join();
    expect(await participants()).toEqual([1, 2, 3]);
    for (const { port } of ensemble.members) {
      const { data } = await withSession([`127.0.0.1:${port}`], { deadlineMs }, open =>
        open.getData('/precious'),
      );
      expect(data.toString()).toBe('data');
      await using witness = await Witness.connect(port);
      expect((await witness.getData('/precious')).data?.toString()).toBe('data');
      const { data: config } = await witness.getData('/zookeeper/config');
      expect(parseMembership(String(config)).participants).toEqual([1, 2, 3]);
    }
  });

  test('given a decision on an older membership, when it is carried out, then it is refused', async () => {
    const { version } = await session(readMembership);
    const stale = session(async open => {
      await open.authenticate(superuser, password);
      await open.reconfig({ leave: 3 }, version - 1n);
    });
    await expect(stale).rejects.toMatchObject({ code: 'BadVersion' });
    expect(await participants()).toEqual([1, 2, 3]);
  });

  test('given a member that left, when it starts again with what it has, then it does not vote', async () => {
    const last = ensemble.members[2] as Member;
    await change({ leave: last.id });
    expect(await participants()).toEqual([1, 2]);
    await ensemble.stop(last);
    const all = ensemble.members.map(member => ensemble.line(member, 'participant'));
    await ensemble.start(last, all);
    expect(await role(last)).not.toBe('leader');
    expect(await participants()).toEqual([1, 2]);
    await change({ join: ensemble.line(last, 'participant') });
    await eventually('three voters', async () => (await participants()).length === 3);
  });
});
