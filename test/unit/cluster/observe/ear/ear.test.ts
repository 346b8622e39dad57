import { describe, expect, test, vi } from 'vitest';
import { opCodes } from '#src/clients/zookeeper/codec.ts';
import { ManualClock } from '#test/unit/kubernetes/manual-clock.ts';
import { heard, listen, quickly, quiet, until, vital } from './listening.ts';
import { TreeServer } from './tree-server.ts';

const nobody = '127.0.0.1:1';
const marks = '/ledgers/underreplication/ledgers';

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

describe('given ledgers that miss a copy', () => {
  test('when one of them is declared lost, then the others count, in later sessions too; without that it counts again', async () => {
    const tree = new TreeServer(...vital);
    for (const [digits, id] of [
      ['00af', 175],
      ['00b0', 176],
    ] as const) {
      tree.put(`${marks}/0000/0000/0000/${digits}/urL0000000${id}`);
    }
    const first = await tree.serve();
    await using second = await tree.serve();
    await using listening = listen([first.host]);
    await heard(listening, { underReplicated: { count: 2 } });
    listening.ear.declare(new Set([175n]));
    await heard(listening, { underReplicated: { count: 1 } });
    const before = listening.told.length;
    await first[Symbol.asyncDispose]();
    listening.ear.move([second.host]);
    tree.put(`${marks}/0000/0000/0000/00b1/urL0000000177`);
    await heard(listening, { underReplicated: { count: 2 } });
    expect(listening.told.slice(before)).not.toContainEqual(
      expect.objectContaining({ underReplicated: expect.objectContaining({ count: 3 }) }),
    );
    listening.ear.declare(new Set());
    await heard(listening, { underReplicated: { count: 3 } });
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
