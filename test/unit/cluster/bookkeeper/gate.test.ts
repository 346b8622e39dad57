import { describe, expect, test } from 'vitest';
import { writableBookies } from '#src/cluster/bookkeeper/gate.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import type { Gate } from '#src/cluster/model/gate.ts';
import type { Facts } from '#src/cluster/model/observation.ts';
import { observed, pods } from '../hand-made.ts';

/** Whether brokers may start when so many of three bookies are ready, and so many of them take writes. */
function gateOf(ready: number, registrations?: Facts['registrations'], spec = {}): Gate {
  const facts = registrations ? { registrations } : {};
  return writableBookies(stateOf(observed({ spec, pods: pods('demo-bookie', ready), facts })));
}

function registered(writable: number): Facts['registrations'] {
  const names = pods('demo-bookie', writable).map(({ metadata }) => metadata.name);
  return { value: { writable: names, readOnly: ['demo-bookie-9'] } };
}

const quorums = { ensemble: 3, write: 3, ack: 2 };

describe('given bookies that come up', () => {
  test('when too few are ready for a ledger, then nobody is asked: their watch tells', () => {
    const gate = gateOf(1);
    expect(gate).toMatchObject({ open: false, message: expect.stringContaining('1 of 3 ready, 2 needed') });
    expect(gate).not.toHaveProperty('needs');
    expect(gate).not.toHaveProperty('retrySeconds');
  });

  test('when enough are ready, then ZooKeeper is asked which take writes', () => {
    expect(gateOf(2)).toMatchObject({ open: false, needs: { fact: 'registrations' } });
  });

  test('when enough take writes, then brokers may start', () => {
    expect(gateOf(2, registered(2))).toMatchObject({ open: true });
  });

  test('when too few take writes, then it is looked at again: no watch tells', () => {
    expect(gateOf(3, registered(1))).toMatchObject({
      open: false,
      message: expect.stringContaining('1 registered, 2 needed'),
      retrySeconds: 1,
    });
  });

  test('when nobody answers, then the sentence says why, and it is asked again', () => {
    expect(gateOf(3, { error: 'no server accepts a session' })).toMatchObject({
      open: false,
      message: expect.stringContaining('no server accepts a session'),
      retrySeconds: 2,
    });
  });

  test('when ledgers are to be spread over all three, then all three are needed', () => {
    expect(gateOf(2, registered(2), { quorums })).toMatchObject({ open: false });
    expect(gateOf(3, registered(2), { quorums })).toMatchObject({ open: false });
    expect(gateOf(3, registered(3), { quorums })).toMatchObject({ open: true });
  });
});
