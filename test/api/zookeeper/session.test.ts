import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureChroot, inspectMetadata, removeUnfinishedLedgers } from '#src/clients/pulsar/metadata.ts';
import { fourLetterWord, parseMonitor } from '#src/clients/zookeeper/four-letter-word.ts';
import { type Session, withSession } from '#src/clients/zookeeper/session.ts';
import { startZooKeeper, type ZooKeeper } from './server.ts';

const deadlineMs = 5000;
let zookeeper: ZooKeeper;

function session<T>(use: (session: Session) => Promise<T>): Promise<T> {
  return withSession(['127.0.0.1:1', `127.0.0.1:${zookeeper.port}`], { deadlineMs }, use);
}

async function monitor(key: string): Promise<string | undefined> {
  return parseMonitor(await fourLetterWord('127.0.0.1', zookeeper.port, 'mntr', { deadlineMs })).get(key);
}

/** Creates each path with its parents. */
async function make(paths: readonly string[]): Promise<void> {
  await session(async open => {
    for (const path of paths) await ensureChroot(open, path);
  });
}

beforeAll(async () => {
  zookeeper = await startZooKeeper();
}, 360_000);

afterAll(async () => {
  await zookeeper[Symbol.asyncDispose]();
});

describe('a real ZooKeeper', () => {
  test('given a node, when it is created, changed, listed and deleted, then versions guard it', async () => {
    await session(async open => {
      await open.create('/node', Buffer.from('a'));
      const { data, stat } = await open.getData('/node');
      expect([data.toString(), stat.version, stat.dataLength, stat.ephemeralOwner]).toEqual(['a', 0, 1, 0n]);
      expect((await open.setData('/node', Buffer.from('bc'), 0)).version).toBe(1);
      await expect(open.setData('/node', Buffer.from('d'), 0)).rejects.toMatchObject({ code: 'BadVersion' });
      await open.create('/node/child');
      expect(await open.getChildren('/node')).toEqual(['child']);
      await expect(open.delete('/node', 1)).rejects.toMatchObject({ code: 'NotEmpty' });
      await open.delete('/node/child', 0);
      await expect(open.delete('/node', 0)).rejects.toMatchObject({ code: 'BadVersion' });
      await open.delete('/node', 1);
      expect(await open.exists('/node')).toBeUndefined();
      await expect(open.getData('/node')).rejects.toMatchObject({ code: 'NoNode' });
    });
  });

  test('given wrong paths, when created, then the server’s errors have their names', async () => {
    await session(async open => {
      await open.create('/twice');
      await expect(open.create('/twice')).rejects.toMatchObject({ code: 'NodeExists' });
      await expect(open.create('no-slash')).rejects.toMatchObject({ code: 'BadArguments' });
      await expect(open.create('/no/parent')).rejects.toMatchObject({ code: 'NoNode' });
    });
  });

  test('given 200 KiB of data, when written and read, then it is the same', async () => {
    const data = Buffer.alloc(200 * 1024, 'x');
    await session(open => open.create('/big', data));
    expect((await session(open => open.getData('/big'))).data.equals(data)).toBe(true);
  });

  test('given sessions that ended, when the server is asked, then it knows none of them', async () => {
    await session(open => open.sync('/'));
    await session(() => Promise.reject(new Error('mine'))).catch(() => undefined);
    await expect.poll(() => monitor('zk_num_alive_connections')).toBe('1');
    expect(await monitor('zk_global_sessions')).toBe('0');
  });

  test('given a server alone, when its role is asked for, then it is standalone', async () => {
    expect(await monitor('zk_server_state')).toBe('standalone');
  });
});

describe('metadata', () => {
  const root = { chroot: '/pulsar/one', clusterName: 'demo' };
  const complete = [
    '/ledgers/available/readonly',
    '/ledgers/INSTANCEID',
    '/bookies',
    '/admin/clusters/demo',
    '/admin/policies/public/default',
    '/admin/policies/pulsar/system',
    '/admin/partitioned-topics/pulsar/system/persistent/transaction_coordinator_assign',
  ].map(path => root.chroot + path);

  test('given an empty ZooKeeper, when inspected, then everything is missing, the chroot too', async () => {
    const found = await session(open => inspectMetadata(open, root));
    expect(found).toEqual({ missing: complete, chrootExists: false, ledgersUnfinished: false });
  });

  test('given a chroot that exists in part, when ensured twice, then it is there', async () => {
    await make(['/pulsar', root.chroot, root.chroot]);
    expect((await session(open => inspectMetadata(open, root))).chrootExists).toBe(true);
  });

  test('given an initialisation stopped before INSTANCEID, when its ledgers are removed, then it can begin anew', async () => {
    await make([`${root.chroot}/ledgers/available/readonly`]);
    expect((await session(open => inspectMetadata(open, root))).ledgersUnfinished).toBe(true);
    await session(open => removeUnfinishedLedgers(open, root.chroot));
    const found = await session(open => inspectMetadata(open, root));
    expect(found).toEqual({ missing: complete, chrootExists: true, ledgersUnfinished: false });
  });

  test.each(['cookies/bookie-0', 'available/bookie-0', 'available/readonly/bookie-0', 'LAYOUT'])(
    'given ledgers without INSTANCEID but with %s, when their removal is asked for, then nothing is removed',
    async path => {
      const chroot = `/used-${path.replaceAll('/', '-')}`;
      const nodes = [`${chroot}/ledgers/available/readonly`, `${chroot}/ledgers/${path}`];
      await make(nodes);
      await session(open => removeUnfinishedLedgers(open, chroot));
      for (const node of nodes) expect(await session(open => open.exists(node))).toBeDefined();
      const found = await session(open => inspectMetadata(open, { chroot, clusterName: 'demo' }));
      expect(found.ledgersUnfinished).toBe(false);
    },
  );

  test('given complete metadata, when inspected, then nothing is missing and its ledgers are never removed', async () => {
    await make(complete);
    await session(open => removeUnfinishedLedgers(open, root.chroot));
    const found = await session(open => inspectMetadata(open, root));
    expect(found).toEqual({ missing: [], chrootExists: true, ledgersUnfinished: false });
  });
});
