import { describe, expect, test, vi } from 'vitest';
import { event, grant, scriptedServer } from '#test/unit/clients/zookeeper/scripted-server.ts';
import { ManualClock, settle } from '#test/unit/kubernetes/manual-clock.ts';
import { heard, listen, quickly, quiet, until, vital } from './listening.ts';
import { TreeServer } from './tree-server.ts';

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
