import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readMembership } from '#src/clients/zookeeper/membership.ts';
import { type Session, withSession } from '#src/clients/zookeeper/session.ts';
import { superDigest } from '#src/components/zookeeper/superuser.ts';
import { Ensemble, type Member } from './ensemble.ts';

let ensemble: Ensemble;
let servers: [Member, Member, Member];

function at<T>({ port }: Member, use: (session: Session) => Promise<T>): Promise<T> {
  return withSession([`127.0.0.1:${port}`], { deadlineMs: 10_000 }, use);
}

function start(member: Member, isNew = false): Promise<void> {
  const membership = servers.map(each => ensemble.line(each, 'participant'));
  return ensemble.start(member, membership, isNew);
}

beforeAll(async () => {
  ensemble = await Ensemble.create(superDigest('secret'));
  servers = [await ensemble.add(), await ensemble.add(), await ensemble.add()];
  await Promise.all(servers.map(member => start(member, true)));
}, 360_000);

afterAll(async () => {
  await ensemble[Symbol.asyncDispose]();
});

test('given three servers of which two lose their disks, when the data of the third is copied to one, then all have it', async () => {
  const [first, survivor, third] = servers;
  await at(first, open => open.create('/precious', Buffer.from('data')));
  await at(survivor, open => open.sync('/'));
  for (const member of servers) await ensemble.stop(member);
  await ensemble.loseDisk(first);
  await ensemble.loseDisk(third);

  const waiting = [start(survivor), start(first)];
  // Long enough for many elections: a server without data wins none and helps nobody to.
  await sleep(10_000);
  await expect(at(survivor, open => open.getData('/precious'))).rejects.toThrow();
  await expect(at(first, open => open.getChildren('/'))).rejects.toThrow();

  await ensemble.copyData(survivor, third);
  await Promise.all([...waiting, start(third)]);
  for (const member of servers) {
    const { data } = await at(member, async open => {
      await open.sync('/');
      return open.getData('/precious');
    });
    expect(data.toString()).toBe('data');
  }
  expect((await at(first, readMembership)).participants).toEqual([1, 2, 3]);
  await at(first, open => open.create('/more'));
}, 360_000);
