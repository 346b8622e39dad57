import { describe, expect, test, vi } from 'vitest';
import { opCodes } from '#src/clients/zookeeper/codec.ts';
import type { Heard } from '#src/cluster/model/heard.ts';
import { Ear, type EarOptions } from '#src/cluster/observe/ear/ear.ts';
import { event, grant, scriptedServer } from '#test/unit/clients/zookeeper/scripted-server.ts';
import { ManualClock, settle } from '#test/unit/kubernetes/manual-clock.ts';
import { TreeServer } from './tree-server.ts';

const nobody = '127.0.0.1:1';
const vital = ['/ledgers/available/readonly', '/ledgers/INSTANCEID', '/admin/clusters/demo'];
const quickly = {
  settleMs: 5,
  patienceMs: 50,
  answerMs: 20_000,
  openingMs: 20_000,
  sessionTimeoutMs: 4000,
  backoff: { baseMs: 5, maxMs: 20 },
};
const quiet = {
  bookies: { writable: [], readOnly: [], missing: [] },
  underReplicated: { count: 0 },
  autorecovery: { disabled: false },
  brokers: [],
  missingMetadata: [],
};

interface Listening extends AsyncDisposable {
  readonly ear: Ear;
  readonly told: Heard[];
  readonly log: string[];
  readonly end: () => Promise<void>;
}

function listen(addresses: readonly string[], options: Partial<EarOptions> = {}): Listening {
  const told: Heard[] = [];
  const log: string[] = [];
  const line = (_: object, message: string) => void log.push(message);
  const ear = new Ear({
    of: 'test/demo',
    root: { chroot: '', clusterName: 'demo' },
    addresses,
    onHeard: heard => void told.push(heard),
    log: { debug: () => undefined, info: line, warn: line, error: line },
    times: quickly,
    ...options,
  });
  const stop = new AbortController();
  const listening = ear.listen(stop.signal);
  const end = () => {
    stop.abort(new Error('the test is over'));
    return listening;
  };
  return { ear, told, log, end, [Symbol.asyncDispose]: end };
}

/** Waits for a fact, on a loaded machine too. */
function until<T>(fact: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(fact, { timeout: 30_000, interval: 5 });
}

function heard({ ear }: Listening, wanted: object): Promise<void> {
  return until(() => expect(ear.heard).toMatchObject(wanted));
}

describe('what an ear tells', () => {
  test('given a cluster, when something changes, then all of it is told anew, and what stays the same is not told', async () => {
    const tree = new TreeServer(...vital);
    await using server = await tree.serve();
    await using listening = listen([server.host]);
    await heard(listening, quiet);
    const first = listening.ear.heard;
    const reads = tree.asked.get('/admin/clusters/demo') ?? 0;
    tree.put('/admin/clusters/demo', 'other data');
    await until(() => expect(tree.asked.get('/admin/clusters/demo')).toBeGreaterThan(reads));
    tree.put('/ledgers/cookies/b-0');
    await heard(listening, { ...quiet, bookies: { writable: [], readOnly: [], missing: ['b-0'] } });
    expect(listening.told).toEqual([first, listening.ear.heard]);
  });

  test('given nothing that changes, when hours pass, then nothing is read', async () => {
    const tree = new TreeServer(...vital);
    await using server = await tree.serve();
    const clock = new ManualClock();
    await using listening = listen([server.host], { clock });
    const heardInTime = (wanted: object) =>
      until(async () => {
        await clock.advance(quickly.settleMs);
        expect(listening.ear.heard).toMatchObject(wanted);
      });
    tree.put('/loadbalance/brokers/broker-0:8080');
    await heardInTime({ brokers: ['broker-0:8080'] });
    tree.put('/loadbalance/brokers/broker-1:8080');
    await heardInTime({ brokers: ['broker-0:8080', 'broker-1:8080'] });
    const reads = () => tree.asked.get('/loadbalance/brokers');
    const before = reads();
    for (let minutes = 0; minutes < 200; minutes++) await clock.advance(60_000);
    // Whatever had been asked by then would be counted before this is heard.
    tree.put('/ledgers/cookies/b-0');
    await heardInTime({ bookies: { missing: ['b-0'] } });
    expect(reads()).toBe(before);
  });

  test('given bookies and metadata, when they come and go, then missing is what is not there', async () => {
    const tree = new TreeServer(
      ...vital,
      '/ledgers/cookies/b-0',
      '/ledgers/cookies/b-1',
      '/ledgers/cookies/b-2',
    );
    tree.put('/ledgers/available/b-0');
    tree.put('/ledgers/available/readonly/b-1');
    await using server = await tree.serve();
    await using listening = listen([server.host]);
    await heard(listening, { bookies: { writable: ['b-0'], readOnly: ['b-1'], missing: ['b-2'] } });
    tree.remove('/ledgers/available/b-0');
    await heard(listening, { bookies: { writable: [], readOnly: ['b-1'], missing: ['b-0', 'b-2'] } });
    for (const path of vital) tree.remove(path);
    await heard(listening, { missingMetadata: vital });
  });

  test('given a storm of marks, when they are counted, then a few times at most, and what else changes is told meanwhile', async () => {
    const marks = '/ledgers/underreplication/ledgers';
    const tree = new TreeServer(...vital, marks);
    await using server = await tree.serve();
    const clock = new ManualClock();
    await using listening = listen([server.host], { clock });
    await heard(listening, quiet);
    for (let id = 0; id < 500; id++) {
      const digits = id.toString(16).padStart(4, '0');
      tree.put(`${marks}/0000/0000/0000/${digits}/urL${String(id).padStart(10, '0')}`);
    }
    // Left behind: a directory without its mark.
    tree.put(`${marks}/0000/0000/0001/0000`);
    tree.put('/ledgers/underreplication/disable');
    const before = tree.asked.get(marks) ?? 0;
    await until(async () => {
      await clock.advance(quickly.settleMs);
      expect(listening.ear.heard).toMatchObject({
        underReplicated: { count: 500, since: '2026-01-01T00:00:00Z' },
        autorecovery: { disabled: true },
      });
    });
    // The events may have come in a few pieces.
    expect(tree.asked.get(marks)).toBeLessThan(before + 5);
  });
});

describe('a session that is lost', () => {
  test.each([
    ['ended by its server', (): Buffer => Buffer.alloc(0)],
    ['cut in the middle of an event', (): Buffer => event('/ledgers/available/b-0').subarray(0, 9)],
    ['garbled', (): Buffer => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])(
    'given one that is %s, then there is another, what was missed is told, and nothing else',
    async (_, bytes) => {
      const tree = new TreeServer(...vital);
      await using server = await tree.serve();
      const retried = vi.fn();
      const opened = vi.fn(() => () => undefined);
      await using listening = listen([server.host], {
        times: { ...quickly, patienceMs: 600_000 },
        hooks: { opened, retried },
      });
      await heard(listening, quiet);
      const { told } = listening;
      for (const socket of tree.watchers) socket.end(bytes());
      tree.put('/loadbalance/brokers/broker-0:8080');
      await heard(listening, { ...quiet, brokers: ['broker-0:8080'] });
      expect(told).toHaveLength(2);
      expect(told.map(heard => 'since' in heard && heard.since)[1]).toBe(
        (told[0] as { since: string }).since,
      );
      expect([opened.mock.calls.length, retried.mock.calls.length]).toEqual([2, 1]);
      expect(listening.log).toEqual(['Listening to ZooKeeper']);
    },
  );

  test('given a session that is back in time, when all the time there was for that is over, then nothing is told', async () => {
    const tree = new TreeServer(...vital);
    await using server = await tree.serve();
    const clock = new ManualClock();
    const patient = { ...quickly, patienceMs: 60_000 };
    await using listening = listen([server.host], { clock, times: patient });
    await heard(listening, quiet);
    for (const socket of tree.watchers) socket.end();
    tree.put('/loadbalance/brokers/broker-0:8080');
    await until(async () => {
      await clock.advance(quickly.backoff.baseMs);
      expect(listening.ear.heard).toMatchObject({ brokers: ['broker-0:8080'] });
    });
    await clock.advance(600_000);
    expect(listening.told).toHaveLength(2);
  });

  test('given a server that falls silent, when that lasts, then since when and why nothing is heard', async () => {
    const tree = new TreeServer(...vital);
    let isSilent = false;
    await using server = await scriptedServer({
      onConnect: socket => void (isSilent || grant(socket, 40)),
      onRequest: (socket, request) => {
        if (isSilent) return;
        tree.answer(socket, request);
      },
    });
    await using listening = listen([server.host], { times: { ...quickly, answerMs: 1000, openingMs: 1000 } });
    await heard(listening, quiet);
    const before = Date.now();
    isSilent = true;
    await heard(listening, { unheard: { why: `ZooKeeper ${server.host}: no answer within 1000 ms` } });
    const { since } = (listening.ear.heard as { unheard: { since: string } }).unheard;
    expect(Math.abs(Date.parse(since) - before)).toBeLessThan(2000);
    isSilent = false;
    await heard(listening, quiet);
    expect(listening.told).toHaveLength(3);
    expect(listening.log).toEqual([
      'Listening to ZooKeeper',
      `Cannot listen to ZooKeeper: ZooKeeper ${server.host}: no answer within 1000 ms`,
      'Listening to ZooKeeper',
    ]);
  });

  test('given nobody who serves, when no time passes, then nobody is asked again; it is told once, after a while', async () => {
    let connections = 0;
    await using server = await scriptedServer({
      onConnect: socket => {
        connections += 1;
        socket.end();
      },
    });
    const clock = new ManualClock();
    await using listening = listen([server.host], { clock, times: {} });
    await until(() => expect(clock.timers).toBe(2));
    for (let turn = 0; turn < 20; turn++) await settle();
    expect([connections, listening.told]).toEqual([1, []]);
    for (let waits = 2; waits <= 6; waits++) {
      await clock.advance(15_000);
      await until(() => expect(connections).toBe(waits));
      await until(() => expect(clock.timers).toBeGreaterThan(0));
    }
    expect(listening.told).toEqual([
      { unheard: { since: '2026-01-01T00:00:00Z', why: expect.stringContaining('no server accepts') } },
    ]);
  });

  test('given what may not be read, then that is why nothing is heard', async () => {
    const tree = new TreeServer(...vital);
    tree.refused.set('/loadbalance/brokers', -102);
    await using server = await tree.serve();
    const clock = new ManualClock();
    const retried = vi.fn();
    const hooks = { opened: () => () => undefined, retried };
    await using listening = listen([server.host], { clock, hooks, times: { ...quickly, patienceMs: 60 } });
    // However often a session is opened in vain meanwhile.
    for (let failures = 1; failures <= 5; failures++) {
      await until(() => expect(retried).toHaveBeenCalledTimes(failures));
      await clock.advance(quickly.backoff.maxMs);
    }
    expect(listening.told).toEqual([
      {
        unheard: { since: expect.any(String), why: expect.stringContaining('/loadbalance/brokers: NoAuth') },
      },
    ]);
  });
});

describe('where an ear listens', () => {
  test('given a server that leaves, then it goes to another at once and closes its session; of none it learns nothing', async () => {
    const tree = new TreeServer(...vital);
    await using first = await tree.serve();
    await using second = await tree.serve();
    await using listening = listen([first.host]);
    await heard(listening, quiet);
    listening.ear.move([]);
    listening.ear.move([second.host]);
    await until(() => expect(second.received).toContain(opCodes.sync));
    expect(first.received.at(-1)).toBe(opCodes.closeSession);
    expect(listening.told).toHaveLength(1);
  });

  test('given nobody there, when the servers are elsewhere, then the next try does not wait', async () => {
    const tree = new TreeServer(...vital);
    await using server = await tree.serve();
    const patient = { ...quickly, backoff: { baseMs: 600_000, maxMs: 600_000 } };
    const retried = vi.fn();
    await using listening = listen([nobody], {
      times: patient,
      hooks: { opened: () => () => undefined, retried },
    });
    await until(() => expect(retried).toHaveBeenCalled());
    listening.ear.move([server.host]);
    await heard(listening, quiet);
  });

  test('given an ear that is closed, then its session is closed, and nothing is told any more', async () => {
    const tree = new TreeServer(...vital);
    await using server = await tree.serve();
    const closed = vi.fn();
    const listening = listen([server.host], { hooks: { opened: () => closed, retried: () => undefined } });
    await heard(listening, quiet);
    await listening.end();
    expect(server.received.at(-1)).toBe(opCodes.closeSession);
    expect(closed).toHaveBeenCalledOnce();
    await until(() => expect(server.connections()).toBe(0));
    tree.put('/loadbalance/brokers/b');
    expect(listening.told).toHaveLength(1);
  });
});
