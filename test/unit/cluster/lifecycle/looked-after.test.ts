import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { turnOf } from '#src/cluster/lifecycle/looked-after.ts';
import { type OperatorLease, type OperatorLeases, operatorAnnotation } from '#src/cluster/model/operators.ts';

const now = '2026-01-01T12:00:00Z';
const self = 'ops/ours';
const [there, gone] = ['2026-01-01T11:59:01.000000Z', '2026-01-01T11:59:00.000000Z'];

/** The turn of operator `ops/ours` with a cluster in the namespace `test`. */
function turn(holder?: string, leases: OperatorLeases = {}, named?: string) {
  const { cluster: bare } = new FakeWorld();
  const cluster = {
    ...bare,
    status: { ...(holder !== undefined && { operator: holder }) },
    metadata: {
      ...bare.metadata,
      ...(named !== undefined && { annotations: { [operatorAnnotation]: named } }),
    },
  };
  return turnOf({ cluster, self, leases, now });
}

function lease(renewTime: string | undefined, ...namespaces: string[]) {
  const value: OperatorLease = { ...(renewTime && { renewTime }), namespaces };
  return { value };
}

const none = { value: null };
const unknown = { error: 'leases is forbidden' };

describe('given a cluster that nobody looks after', () => {
  test('then it is claimed, and nobody is asked', () => {
    expect(turn()).toEqual({ kind: 'claims' });
  });
});

describe('given a cluster that this operator looks after', () => {
  test.each([undefined, self])('and an annotation of %s, then it works on it, and nobody is asked', named => {
    expect(turn(self, {}, named)).toEqual({ kind: 'acts' });
  });
});

describe('given a cluster that another operator looks after', () => {
  const beside = (fact: OperatorLeases[string]) => turn('team/other', { 'team/other': fact });

  test('then its Lease is asked for', () => {
    expect(turn('team/other')).toEqual({ kind: 'asks', operator: 'team/other' });
  });

  test('when that is renewed, then this one stands back, names the other, and says what can be done', () => {
    const note =
      'Operator team/other looks after it, so operator ops/ours does nothing. Have only one watch namespace test (watch.namespaces of the chart), or uninstall one. The annotation pulsar-operator.dev/operator=ops/ours has this one take over.';
    expect(beside(lease(there))).toEqual({ kind: 'standsBack', note });
    expect(beside(lease(there, 'other', 'test'))).toEqual({ kind: 'standsBack', note });
  });

  test.each([
    [none, 'of which there is no Lease team/other'],
    [lease(gone), `which has not renewed its Lease since ${gone}`],
    [lease(undefined), 'which has not renewed its Lease'],
    [lease(there, 'other'), 'which does not watch namespace test'],
  ])('when it cannot be there (%o), then this one takes over and says why', (fact, why) => {
    expect(beside(fact)).toEqual({
      kind: 'claims',
      note: `Operator ops/ours takes over from team/other, ${why}.`,
    });
  });

  test('when nobody can tell whether it is there, then this one stands back and says so', () => {
    expect(beside(unknown)).toMatchObject({
      kind: 'standsBack',
      note: expect.stringContaining(
        'team/other (of which nothing is known: leases is forbidden) looks after',
      ),
    });
  });
});

describe('given an annotation that names another operator', () => {
  const named = (holder: string | undefined, fact?: OperatorLeases[string]) => {
    return turn(holder, { ...(fact && { 'team/next': fact }) }, 'team/next');
  };

  test.each([undefined, self, 'team/other'])(
    'and %s that looks after it, then its Lease is asked for',
    holder => {
      expect(named(holder)).toEqual({ kind: 'asks', operator: 'team/next' });
    },
  );

  test('when that is there, then this one lets go of what it looks after', () => {
    const note =
      'The annotation pulsar-operator.dev/operator names operator team/next, which is there: this one lets go.';
    expect(named(self, lease(there))).toEqual({ kind: 'letsGo', note });
  });

  test.each(['team/other', 'team/next'])(
    'when that is there and %s looks after it, then this one stands back, as it was asked to',
    holder => {
      expect(named(holder, lease(there))).toEqual({ kind: 'standsBack' });
    },
  );

  test('when that is there and nobody works on the cluster yet, then this one stands back and says so: the other may lack rights', () => {
    expect(named(undefined, lease(there))).toEqual({
      kind: 'standsBack',
      note: 'The annotation pulsar-operator.dev/operator names operator team/next, which is there. Nobody works on the cluster until that one does. If it does not begin, look at its log and at its rights in namespace test, or correct or remove the annotation.',
    });
  });

  test.each([none, lease(gone), lease(there, 'other'), unknown])(
    'when it is not there, or nobody knows (%o), then nobody lets go, and that is told',
    fact => {
      expect(named(self, fact)).toMatchObject({
        kind: 'acts',
        note: expect.stringMatching(
          /names operator team\/next, .*: correct or remove it, or install that one/,
        ),
      });
    },
  );

  test('when it is not there, then the annotation counts for nothing: no cluster is left alone by a typing error', () => {
    expect(named(undefined, none)).toEqual({ kind: 'claims' });
    expect(turn('team/other', { 'team/next': none, 'team/other': none }, 'team/next').kind).toBe('claims');
    const beside = { 'team/next': none, 'team/other': lease(there) };
    expect(turn('team/other', beside, 'team/next').kind).toBe('standsBack');
  });

  test('when nobody knows, then this one does not begin what may be the work of the other', () => {
    expect(named(undefined, unknown)).toMatchObject({ kind: 'standsBack', note: expect.any(String) });
  });
});

describe('given an annotation that names this operator', () => {
  test('when nobody looks after the cluster, then it is claimed', () => {
    expect(turn(undefined, {}, self)).toEqual({ kind: 'claims' });
  });

  test('when another one does, then that one lets go first: two never work on it at a time', () => {
    expect(turn('team/other', { 'team/other': lease(there) }, self)).toEqual({
      kind: 'standsBack',
      note: 'Operator ops/ours waits for team/other to let go of it. If it does not, uninstall that one.',
    });
  });

  test('when that one is gone, then it is claimed', () => {
    expect(turn('team/other', { 'team/other': lease(gone) }, self).kind).toBe('claims');
  });
});
