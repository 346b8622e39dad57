import { CreateMode } from 'node-zookeeper-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureChroot } from '#src/clients/pulsar/metadata.ts';
import { type Session, withSession } from '#src/clients/zookeeper/session.ts';
import type { Ensemble } from './ensemble.ts';
import { heard, type Listening, listenAt, threeServers } from './listening.ts';
import { Witness } from './witness.ts';

const chroot = '/pulsar/demo';
let ensemble: Ensemble;
let witness: Witness;

function session<T>(use: (session: Session) => Promise<T>): Promise<T> {
  return withSession(ensemble.hosts, { deadlineMs: 30_000 }, use);
}

function listen(root = chroot): Listening {
  return listenAt(ensemble.hosts, root);
}

async function make(path: string, data = Buffer.alloc(0)): Promise<void> {
  await session(async open => {
    const parent = path.slice(0, path.lastIndexOf('/'));
    if (parent) await ensureChroot(open, chroot + parent);
    await open.create(chroot + path, data);
  });
}

function remove(path: string): Promise<void> {
  return session(open => open.delete(chroot + path, -1));
}

function makeOwn(path: string, data = Buffer.alloc(0)): Promise<string> {
  return witness.create(chroot + path, { data, mode: CreateMode.EPHEMERAL });
}

beforeAll(async () => {
  ensemble = await threeServers();
  witness = await Witness.connect(ensemble.members[0]?.port ?? 0);
  for (const path of ['/ledgers/available/readonly', '/ledgers/cookies', '/loadbalance/brokers']) {
    await session(open => ensureChroot(open, chroot + path));
  }
  for (const path of ['/ledgers/INSTANCEID', '/admin/clusters/demo']) await make(path);
}, 360_000);

afterAll(async () => {
  await witness[Symbol.asyncDispose]();
  await ensemble[Symbol.asyncDispose]();
});

const quiet = {
  bookies: { writable: [], readOnly: [], missing: [] },
  underReplicated: { count: 0 },
  autorecovery: { disabled: false },
  brokers: [],
  missingMetadata: [],
};

describe('an ear in a real ensemble', () => {
  test('given nothing but metadata, then that is heard, and once', async () => {
    await using listening = listen();
    await heard(listening, quiet);
    expect(listening.told).toEqual([{ ...quiet, since: expect.stringMatching(/^\d{4}-.*Z$/) }]);
  });

  test('given nothing at all, when a cluster is made there, then it is heard', async () => {
    await using listening = listen('/nowhere');
    const paths = ['/ledgers/available/readonly', '/ledgers/INSTANCEID', '/admin/clusters/demo'];
    await heard(listening, { ...quiet, missingMetadata: paths.map(path => `/nowhere${path}`) });
    await session(async open => {
      for (const path of paths) await ensureChroot(open, `/nowhere${path}`);
    });
    await heard(listening, quiet);
  });

  test('given a bookie, when it registers, turns read-only, goes and is forgotten, then each is heard', async () => {
    await using listening = listen();
    await heard(listening, quiet);
    await make('/ledgers/cookies/b-0:3181');
    await heard(listening, { bookies: { writable: [], readOnly: [], missing: ['b-0:3181'] } });
    await makeOwn('/ledgers/available/b-0:3181');
    await heard(listening, { bookies: { writable: ['b-0:3181'], readOnly: [], missing: [] } });
    await makeOwn('/ledgers/available/readonly/b-0:3181');
    await witness.delete(`${chroot}/ledgers/available/b-0:3181`, -1);
    await heard(listening, { bookies: { writable: [], readOnly: ['b-0:3181'], missing: [] } });
    await witness.delete(`${chroot}/ledgers/available/readonly/b-0:3181`, -1);
    await heard(listening, { bookies: { writable: [], readOnly: [], missing: ['b-0:3181'] } });
    await remove('/ledgers/cookies/b-0:3181');
    await heard(listening, quiet);
  });

  test('given a bookie whose session ends, then it is heard to be missing', async () => {
    await make('/ledgers/cookies/b-1:3181');
    await using listening = listen();
    const other = await Witness.connect(ensemble.members[1]?.port ?? 0);
    await other.create(`${chroot}/ledgers/available/b-1:3181`, { mode: CreateMode.EPHEMERAL });
    await heard(listening, { bookies: { writable: ['b-1:3181'], missing: [] } });
    await other[Symbol.asyncDispose]();
    await heard(listening, { bookies: { writable: [], missing: ['b-1:3181'] } });
    await remove('/ledgers/cookies/b-1:3181');
  });

  test('given marks of ledgers, when they come and go, then they are counted, and dated by the oldest that is left', async () => {
    await using listening = listen();
    await heard(listening, quiet);
    const marks = '/ledgers/underreplication/ledgers/0000/0000';
    await make(`${marks}/0000/00af/urL0000000175`);
    const first = await session(open => open.exists(`${chroot}${marks}/0000/00af/urL0000000175`));
    const since = new Date(Number(first?.ctime)).toISOString().replace(/\.\d+Z/, 'Z');
    await heard(listening, { underReplicated: { count: 1, since } });
    await make(`${marks}/0001/0000/urL0000065536`);
    await heard(listening, { underReplicated: { count: 2, since } });
    await remove(`${marks}/0000/00af/urL0000000175`);
    const { underReplicated } = await heard(listening, { underReplicated: { count: 1 } });
    expect(Date.parse(underReplicated?.since ?? '')).toBeGreaterThanOrEqual(Date.parse(since));
    await remove(`${marks}/0001/0000/urL0000065536`);
    await heard(listening, quiet);
    expect(listening.ear.heard).not.toHaveProperty('underReplicated.since');
    // A directory that was left behind keeps no later mark from being heard.
    await make(`${marks}/0001/0000/urL0000065536`);
    await heard(listening, { underReplicated: { count: 1 } });
    await remove(`${marks}/0001/0000/urL0000065536`);
  });

  test('given autorecovery, when it is switched off and on, then both are heard', async () => {
    await using listening = listen();
    await heard(listening, quiet);
    await make('/ledgers/underreplication/disable');
    await heard(listening, { autorecovery: { disabled: true } });
    await remove('/ledgers/underreplication/disable');
    await heard(listening, { autorecovery: { disabled: false } });
  });

  test('given an auditor, when another one takes over, then that is heard, and in the end that nobody does', async () => {
    await using listening = listen();
    await heard(listening, quiet);
    const path = `${chroot}/ledgers/underreplication/leader`;
    const audits = (id: string) => {
      return witness.create(path, { data: Buffer.from(JSON.stringify(id)), mode: CreateMode.EPHEMERAL });
    };
    await audits('a-0:3181');
    await heard(listening, { autorecovery: { disabled: false, auditor: 'a-0:3181' } });
    await witness.delete(path, -1);
    await audits('a-1:3181');
    await heard(listening, { autorecovery: { auditor: 'a-1:3181' } });
    await witness.delete(path, -1);
    await expect.poll(() => listening.ear.heard).not.toHaveProperty('autorecovery.auditor');
  });

  test('given brokers, when they come and go, then they are heard; what they write about themselves is not', async () => {
    await using listening = listen();
    await heard(listening, quiet);
    await makeOwn('/loadbalance/brokers/broker-0:8080');
    await makeOwn('/loadbalance/brokers/broker-1:8080');
    await heard(listening, { brokers: ['broker-0:8080', 'broker-1:8080'] });
    const { length } = listening.told;
    await witness.setData(`${chroot}/loadbalance/brokers/broker-0:8080`, Buffer.from('{"load":1}'), -1);
    await witness.delete(`${chroot}/loadbalance/brokers/broker-0:8080`, -1);
    await heard(listening, { brokers: ['broker-1:8080'] });
    expect(listening.told).toHaveLength(length + 1);
    await witness.delete(`${chroot}/loadbalance/brokers/broker-1:8080`, -1);
    await heard(listening, quiet);
  });

  test('given metadata, when it is removed and comes back, then both are heard', async () => {
    await using listening = listen();
    await heard(listening, quiet);
    await remove('/ledgers/INSTANCEID');
    await remove('/admin/clusters/demo');
    const missingMetadata = ['/ledgers/INSTANCEID', '/admin/clusters/demo'].map(path => chroot + path);
    await heard(listening, { missingMetadata });
    await make('/ledgers/INSTANCEID');
    await make('/admin/clusters/demo');
    await heard(listening, quiet);
  });

  test('given an ear that is closed, then no server knows its session', async () => {
    const listening = listen();
    await heard(listening, quiet);
    await listening[Symbol.asyncDispose]();
    for (const member of ensemble.members) {
      await expect.poll(() => ensemble.monitor(member, 'zk_watch_count')).toBe('0');
    }
  });
});
