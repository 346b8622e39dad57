import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRacks, writeRacks } from '#src/clients/bookkeeper/racks.ts';
import { deleteCookie, readRegistrations, readRunning } from '#src/clients/bookkeeper/registrations.ts';
import { readUnderReplication } from '#src/clients/bookkeeper/under-replication.ts';
import { ensureChroot } from '#src/clients/pulsar/metadata.ts';
import { type Session, withSession } from '#src/clients/zookeeper/session.ts';
import { ledgerData, surveyLedgers } from '#test/unit/clients/bookkeeper/znodes.ts';
import { startZooKeeper, type ZooKeeper } from './server.ts';

const deadlineMs = 30_000;
let zookeeper: ZooKeeper;

function session<T>(use: (session: Session) => Promise<T>, signal?: AbortSignal): Promise<T> {
  return withSession([`127.0.0.1:${zookeeper.port}`], { deadlineMs, signal }, use);
}

/** Creates a node with its parents. */
async function make(open: Session, path: string, data: Uint8Array = Buffer.alloc(0)): Promise<void> {
  await ensureChroot(open, path.slice(0, path.lastIndexOf('/')));
  await open.create(path, data);
}

beforeAll(async () => {
  zookeeper = await startZooKeeper();
}, 360_000);

afterAll(async () => {
  await zookeeper[Symbol.asyncDispose]();
});

describe('surveyLedgers', () => {
  test('given no ledgers at all, when surveyed, then every bookie has none', async () => {
    expect(await session(open => surveyLedgers(open, '/nowhere', ['b0']))).toMatchObject({
      bookies: new Map([['b0', { ledgers: 0, open: 0, bytes: 0, first: [], declared: [] }]]),
      first: [],
      largestEnsemble: 0,
      openManagedLedgers: new Set(),
    });
  });

  test('given ledgers of short and long ids among other znodes, when surveyed, then each counts once, and those of the largest ensemble are named', async () => {
    await session(async open => {
      const root = '/pulsar/ledgers';
      await make(open, `${root}/00/0000/L0003`, ledgerData('closed', 100, 'b0', 'b1'));
      await make(open, `${root}/00/0001/L0004`, ledgerData('open', 0, 'b1', 'b0', 'b2'));
      await make(open, `${root}/21/4748/L3646`, ledgerData('closed', 7, 'b1', 'b1'));
      await make(open, `${root}/000/0000/0021/4748/L3648`, ledgerData('closed', 20, 'b0', 'b2'));
      const others = ['LAYOUT', 'INSTANCEID', 'idgen/ID-0000000001', 'idgen-long/000/HOB-0000000001'];
      for (const path of [...others, 'available/b0', 'cookies/b0', '00/0000/idgen', '00/0000/L12345']) {
        await make(open, `${root}/${path}`);
      }
    });
    const all = [3n, 10_004n, 2_147_483_648n];
    expect(await session(open => surveyLedgers(open, '/pulsar', ['b0', 'b9']))).toMatchObject({
      bookies: new Map([
        ['b0', { ledgers: 3, open: 1, bytes: 120, first: all.map(id => ({ id })), declared: [] }],
        ['b9', { ledgers: 0, open: 0, bytes: 0, first: [], declared: [] }],
      ]),
      first: [10_004n],
      largestEnsemble: 3,
      openManagedLedgers: new Set(),
    });
  });

  test('given more ledgers than are read at a time, when half are deleted meanwhile, then none is counted twice', async () => {
    const paths = Array.from(
      { length: 600 },
      (_, index) => `/many/ledgers/00/0000/L${String(index).padStart(4, '0')}`,
    );
    await session(async open => {
      await ensureChroot(open, '/many/ledgers/00/0000');
      await Promise.all(paths.map(path => open.create(path, ledgerData('closed', 1, 'b0', 'b1'))));
    });
    const [survey] = await session(open =>
      Promise.all([
        surveyLedgers(open, '/many', ['b0']),
        session(other => Promise.all(paths.slice(300).map(path => other.delete(path, -1)))),
      ]),
    );
    expect(survey.bookies.get('b0')?.ledgers).toBeGreaterThanOrEqual(300);
    expect(survey.bookies.get('b0')?.ledgers).toBeLessThanOrEqual(600);
    const after = await session(open => surveyLedgers(open, '/many', ['b0']));
    expect(after.bookies.get('b0')).toMatchObject({ ledgers: 300, open: 0, bytes: 300 });
    expect(after.first).toEqual([0n, 1n, 2n, 3n, 4n]);
  });

  test('given a ledger that cannot be read, when surveyed, then the error names it', async () => {
    await session(open => make(open, '/bad/ledgers/00/0000/L0001', Buffer.from('garbage')));
    const call = session(open => surveyLedgers(open, '/bad', ['b0']));
    await expect(call).rejects.toThrow('/bad/ledgers/00/0000/L0001: not the metadata of a ledger');
  });

  test('given a caller who gives up, when surveying, then it ends with his reason', async () => {
    const controller = new AbortController();
    const call = session(open => {
      const survey = surveyLedgers(open, '/many', ['b0']);
      controller.abort(new Error('shutting down'));
      return survey;
    }, controller.signal);
    await expect(call).rejects.toThrow('shutting down');
  });
});

describe('under-replicated ledgers', () => {
  test('given no auditor ever, when counted, then there are none', async () => {
    expect(await session(open => readUnderReplication(open, '/nowhere'))).toEqual({ count: 0 });
  });

  test('given marked ledgers and directories that others left, when counted, then the marks count', async () => {
    await session(async open => {
      const root = '/marked/ledgers/underreplication/ledgers/0000/0000';
      await make(open, `${root}/0000/00af/urL0000000175`);
      await make(open, `${root}/0001/0000/urL0000065536`);
      await make(open, `${root}/0001/0001/leftover`);
      await make(open, '/marked/ledgers/underreplication/locks/urL0000000175');
    });
    const oldest = '/marked/ledgers/underreplication/ledgers/0000/0000/0000/00af/urL0000000175';
    const since = Number((await session(open => open.exists(oldest)))?.ctime);
    expect(await session(open => readUnderReplication(open, '/marked'))).toEqual({ count: 2, since });
    const declared = new Set([175n]);
    expect(await session(open => readUnderReplication(open, '/marked', declared))).toMatchObject({
      count: 1,
    });
  });
});

describe('registrations', () => {
  test('given nothing, when looked at, then nobody is there', async () => {
    const none = { writable: [], readOnly: [], cookies: new Map() };
    expect(await session(open => readRegistrations(open, '/nowhere'))).toEqual(none);
    expect(await session(open => readRunning(open, '/nowhere'))).toEqual({ writable: [], readOnly: [] });
  });

  test('given bookies and cookies, when looked at, then all are told apart', async () => {
    const before = Date.now();
    await session(async open => {
      const paths = [
        'available/b-1',
        'available/b-0',
        'available/readonly/b-2',
        'cookies/b-0',
        'cookies/b-3',
      ];
      for (const path of paths) await make(open, `/some/ledgers/${path}`);
      await open.setData('/some/ledgers/cookies/b-3', Buffer.from('new'), 0);
    });
    const found = await session(open => readRegistrations(open, '/some'));
    expect(found).toMatchObject({ writable: ['b-0', 'b-1'], readOnly: ['b-2'] });
    expect([...found.cookies.keys()]).toEqual(['b-0', 'b-3']);
    const cookie = found.cookies.get('b-3');
    expect(cookie?.version).toBe(1);
    expect(cookie?.created).toBeGreaterThanOrEqual(before - 1000);
    expect((await session(open => readRunning(open, '/some'))).writable).toEqual(['b-0', 'b-1']);
  });

  test('given a bookie on its way to read-only, when looked at, then it does not count as writable', async () => {
    await session(async open => {
      for (const path of ['available/b-0', 'available/readonly/b-0'])
        await make(open, `/both/ledgers/${path}`);
    });
    const found = await session(open => readRegistrations(open, '/both'));
    expect(found).toMatchObject({ writable: [], readOnly: ['b-0'] });
  });

  test('given a cookie, when it is deleted as seen, then it is gone and a second time is all right', async () => {
    await session(async open => {
      await make(open, '/cookie/ledgers/cookies/b-0');
      await open.setData('/cookie/ledgers/cookies/b-0', Buffer.from('of a bookie that came back'), 0);
      await expect(deleteCookie(open, '/cookie', 'b-0', 0)).rejects.toMatchObject({ code: 'BadVersion' });
      await deleteCookie(open, '/cookie', 'b-0', 1);
      await deleteCookie(open, '/cookie', 'b-0', 1);
      expect((await readRegistrations(open, '/cookie')).cookies.size).toBe(0);
    });
  });
});

describe('the rack map', () => {
  const racks = { default: { b0: { rack: '/a', hostname: 'b0', more: [1] } } };

  test('given no map, when read, then there is none', async () => {
    expect(await session(open => readRacks(open, '/nowhere'))).toEqual({ racks: {} });
  });

  test('given no map, when written twice from one look, then the second is refused', async () => {
    await session(async open => {
      await make(open, '/no-racks/other');
      const seen = await readRacks(open, '/no-racks');
      await writeRacks(open, '/no-racks', { ...seen, racks });
      await expect(writeRacks(open, '/no-racks', seen)).rejects.toMatchObject({ code: 'NodeExists' });
      expect(await readRacks(open, '/no-racks')).toEqual({ racks, version: 0 });
    });
  });

  test('given an empty znode, when written twice from one look, then the second is refused', async () => {
    await session(async open => {
      await make(open, '/racks/bookies');
      const seen = await readRacks(open, '/racks');
      expect(seen).toEqual({ racks: {}, version: 0 });
      await writeRacks(open, '/racks', { racks, version: 0 });
      await expect(writeRacks(open, '/racks', { racks: {}, version: 0 })).rejects.toMatchObject({
        code: 'BadVersion',
      });
      expect(await readRacks(open, '/racks')).toEqual({ racks, version: 1 });
    });
  });

  test.each(['[]', 'null', '{"default":"/a"}', '{'])(
    'given %j for a map, when read, then it is refused',
    async data => {
      const chroot = `/no-map-${Buffer.from(data).toString('hex')}`;
      await session(open => make(open, `${chroot}/bookies`, Buffer.from(data)));
      await expect(session(open => readRacks(open, chroot))).rejects.toThrow('is no map of racks');
    },
  );
});
