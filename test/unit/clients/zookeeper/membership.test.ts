import { describe, expect, test } from 'vitest';
import { expectMembersOf, parseMembership, readMembership } from '#src/clients/zookeeper/membership.ts';
import type { Session } from '#src/clients/zookeeper/session.ts';

const three = `server.1=demo-zookeeper-0.demo:2888:3888:participant;0.0.0.0:2181
server.3=demo-zookeeper-2.demo:2888:3888:participant;0.0.0.0:2181
server.2=demo-zookeeper-1.demo:2888:3888:participant;0.0.0.0:2181
version=100000003`;

describe('the membership that a quorum agreed on', () => {
  test('given servers, then those that vote in the order of their ids, and the version, which is written in hex', () => {
    expect(parseMembership(three)).toEqual({ participants: [1, 2, 3], version: 0x100000003n });
  });

  test('given more than nine, then they are in the order of numbers', () => {
    const many = [10, 9, 1].map(id => `server.${id}=a:2888:3888:participant;2181\n`).join('');
    expect(parseMembership(`${many}version=0`).participants).toEqual([1, 9, 10]);
  });

  test('given a server that only observes, then it does not vote', () => {
    const text = three.replace(
      '3888:participant;0.0.0.0:2181\nversion',
      '3888:observer;0.0.0.0:2181\nversion',
    );
    expect(parseMembership(text).participants).toEqual([1, 3]);
  });

  test('given a server without a role or a port for clients, then it votes', () => {
    expect(parseMembership('server.1=a:2888:3888\nserver.2=observer:2888:3888;2181\nversion=0')).toEqual({
      participants: [1, 2],
      version: 0n,
    });
  });

  test.each(['', 'server.1=a:2888:3888;2181', 'version=xyz'])(
    'given %j, which has no version, then it is refused',
    text => {
      expect(() => parseMembership(text)).toThrow('holds no version');
    },
  );
});

test('given a session, then the server first catches up with the leader', async () => {
  const calls: string[] = [];
  const session: Partial<Session> = {
    sync: async path => void calls.push(`sync ${path}`),
    getData: async path => {
      calls.push(`getData ${path}`);
      return { data: Buffer.from(three), stat: {} as never };
    },
  };
  expect((await readMembership(session as Session)).participants).toEqual([1, 2, 3]);
  expect(calls).toEqual(['sync /zookeeper/config', 'getData /zookeeper/config']);
});

describe('given an address that may have become that of another pod', () => {
  const session = { getData: async () => ({ data: Buffer.from(three), stat: {} as never }) };

  test('when a server of the ensemble answers, then it is asked', async () => {
    await expect(expectMembersOf(session, 'demo')).resolves.toBeUndefined();
  });

  test.each(['dem', 'emo', 'demo-zookeeper-0', 'demo.other'])(
    'when one of another ensemble than that of %s answers, then that is told with its members',
    async domain => {
      await expect(expectMembersOf(session, domain)).rejects.toThrow('demo-zookeeper-2.demo');
    },
  );
});
