import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureChroot } from '#src/clients/pulsar/metadata.ts';
import { withSession } from '#src/clients/zookeeper/session.ts';
import type { Ensemble, Member } from './ensemble.ts';
import { heard, listenAt, threeServers } from './listening.ts';

let ensemble: Ensemble;

beforeAll(async () => {
  ensemble = await threeServers();
}, 360_000);

afterAll(async () => {
  await ensemble[Symbol.asyncDispose]();
});

/** However long a loaded machine takes to open a session. */
const patient = { patienceMs: 600_000 };

const hears = { missingMetadata: ['/ledgers/INSTANCEID', '/admin/clusters/demo'] };

/** The server that the ear is with, the only one that has watches, as soon as it is with one. */
async function serverOfEar(dead?: Member): Promise<Member> {
  let found: Member | undefined;
  const look = async () => {
    for (const member of ensemble.members.filter(member => member !== dead)) {
      const watches = await ensemble.monitor(member, 'zk_watch_count').catch(() => '0');
      if (Number(watches) > 0) found = member;
    }
    return found;
  };
  await expect.poll(look).toBeDefined();
  return found as Member;
}

function without(server: Member): string[] {
  return ensemble.hosts.filter(host => !host.endsWith(`:${server.port}`));
}

describe('given an ear in a real ensemble', () => {
  beforeAll(async () => {
    await withSession(ensemble.hosts, { deadlineMs: 30_000 }, session => {
      return ensureChroot(session, '/ledgers/available/readonly');
    });
  });

  test('when its server is killed, then it hears from another, and nothing is told', async () => {
    await using listening = listenAt(ensemble.hosts, '', patient);
    await heard(listening, hears);
    const server = await serverOfEar();
    await ensemble.stop(server);
    expect((await serverOfEar(server)).id).not.toBe(server.id);
    expect(listening.told).toHaveLength(1);
    await withSession(without(server), { deadlineMs: 30_000 }, session => {
      return ensureChroot(session, '/loadbalance/brokers/b-0:8080');
    });
    await heard(listening, { ...hears, brokers: ['b-0:8080'] });
    expect(listening.told).toHaveLength(2);
    await ensemble.start(server, ensemble.lines);
  });

  test('when its server is no longer among the addresses, then it leaves it before it is lost', async () => {
    await using listening = listenAt(ensemble.hosts, '', patient);
    await heard(listening, hears);
    const server = await serverOfEar();
    listening.ear.move(without(server));
    await expect.poll(() => ensemble.monitor(server, 'zk_watch_count')).toBe('0');
    expect((await serverOfEar()).id).not.toBe(server.id);
    expect(listening.told).toHaveLength(1);
  });

  test('when all servers are killed and come back, then since when and why nothing is heard, and then all again', async () => {
    await using listening = listenAt(ensemble.hosts, '');
    const before = await heard(listening, hears);
    await Promise.all(ensemble.members.map(member => ensemble.stop(member)));
    await expect.poll(() => listening.ear.heard).toHaveProperty('unheard.why');
    const { since, why } = (listening.ear.heard as { unheard: { since: string; why: string } }).unheard;
    expect(why).toMatch(/ZooKeeper 127\.0\.0\.1:\d+: .*(closed|ECONNREFUSED|ECONNRESET)/);
    expect(Date.parse(since)).toBeGreaterThanOrEqual(Date.parse(before.since));
    expect(Date.parse(since)).toBeLessThanOrEqual(Date.now() - 4000);
    await Promise.all(ensemble.members.map(member => ensemble.start(member, ensemble.lines)));
    const after = await heard(listening, hears);
    expect(Date.parse(after.since)).toBeGreaterThan(Date.parse(since));
    expect(listening.told).toHaveLength(3);
  });
});
