import { describe, expect, test } from 'vitest';
import { planSharing } from '#src/instance/store/plan.ts';
import { elsewhere, serving, sharer, urlsOf } from './hand-made.ts';

const nothing = { giveUp: [], deleteTopicsOf: [] };
const plan = (...all: Parameters<typeof planSharing>[0]) => planSharing(all, nothing);
const away = { wait: { reason: 'NoAnswer', message: 'Cluster b does not answer' } } as const;
const full = (name: string) => ({ ...urlsOf(name), brokerClientTlsEnabled: false });
const store = { a: full('a'), b: full('b') };

describe('members of a store', () => {
  test('given records that are complete, then nothing is done', () => {
    const { writes, told } = plan(sharer('a', { store }), sharer('b', { store }));
    expect(writes).toEqual([]);
    expect(told.map(({ wait }) => wait)).toEqual([undefined, undefined]);
  });

  test('given another address or a token, then the one record is changed, once, with the file that all brokers have', () => {
    const b = sharer('b', { store, credentials: { token: 't' } });
    const { writes } = plan(sharer('a', { store }), b);
    expect(writes).toMatchObject([
      {
        ...{ kind: 'register', on: 'a', about: 'b', isNew: false },
        request: {
          method: 'POST',
          body: { authenticationParameters: 'file:///etc/pulsar-operator/geo/b.token' },
        },
      },
    ]);
    const secretWait = { reason: 'MissingRight', message: 'x' } as const;
    expect(plan(sharer('a', { store, secretWait }), b).writes).toEqual([]);
  });

  test('given no record of one that takes part, then it is made; of one elsewhere whoever runs it makes it', () => {
    const alone = { a: full('a') };
    expect(plan(sharer('a', { store: alone }), sharer('b', { store: alone })).writes).toMatchObject([
      { kind: 'register', about: 'b', isNew: true, request: { method: 'PUT' } },
    ]);
    const { writes, told } = plan(sharer('a', { store: alone }), elsewhere('b', { store: alone }));
    expect(writes).toEqual([]);
    expect(told[1]?.wait?.reason).toBe('RecordMissing');
  });

  test('given that what all need does not name one, then it does', () => {
    const scan = serving('a');
    const { writes } = plan(sharer('a', { store, scan }), sharer('b', { store, scan }));
    expect(writes).toEqual([{ kind: 'serve', on: 'a', names: ['b'] }]);
  });
});

describe('one that leaves a store', () => {
  test('given what names it no more, then its record goes through another one', () => {
    const { writes, told } = plan(sharer('a', { store }), sharer('b', { store, isLeaving: true }));
    expect(writes).toMatchObject([{ kind: 'dismiss', parting: { own: 'a', name: 'b', awaited: ['b'] } }]);
    expect(told[1]).toMatchObject({ isChanging: true, hasLeft: false });
  });

  test('given one that was never in it, or whose record is gone or is another one, then it has left', () => {
    const b = { store, isLeaving: true };
    const others = { ...store, b: { serviceUrl: 'http://somebody-else:8080' } };
    const alone = { a: full('a') };
    expect(plan(sharer('a', { store }), sharer('b', { ...b, announced: [] })).told[1]?.hasLeft).toBe(true);
    expect(plan(sharer('a', { store: alone }), sharer('b', b)).told[1]?.hasLeft).toBe(true);
    const another = plan(sharer('a', { store: others }), sharer('b', { ...b, store: others }));
    expect([another.writes, another.told[1]?.hasLeft]).toEqual([[], true]);
  });

  test('given nobody who can be asked, then it is waited for', () => {
    const { told } = plan(sharer('a', { heard: away }), sharer('b', { heard: away, isLeaving: true }));
    expect(told[1]?.wait?.message).toMatch(/^Waiting for a cluster that can be asked: Cluster b does not/);
    expect(told[1]?.hasLeft).toBe(false);
  });

  test('given one that serves a namespace and does not answer, then it is said how to go on', () => {
    const namespace = { name: 'acme/x', replicated: ['a', 'b'], allowed: [], topics: [], lists: [] };
    const { tenants, namespaces } = serving('a', 'b');
    const scan = { tenants, namespaces: [...namespaces, namespace] };
    const b = sharer('b', { heard: away, isLeaving: true });
    const { told } = plan(sharer('a', { store, scan }), b);
    expect(told[1]?.wait?.message).toBe(
      'Waiting for cluster b, which may have messages of acme/x that are yet to come: Cluster b does not answer. Or name it in giveUp if it is gone for good',
    );
    expect(
      planSharing([sharer('a', { store, scan }), b], { giveUp: ['b'], deleteTopicsOf: [] }).writes,
    ).toMatchObject([{ kind: 'withdraw', namespace: 'acme/x' }]);
  });
});
