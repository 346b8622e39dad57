import { describe, expect, test } from 'vitest';
import type { Found, Wish } from '#src/cli/failover/model.ts';
import { failoverPlan, refusalOf } from '#src/cli/failover/plan.ts';
import { clientFound, instanceFound, memberTold, pair, subscriptionFound } from './hand-made.ts';

const orders = { permissions: [{ tenant: 'acme', namespace: 'orders' }] };

function planned(wish: Partial<Wish> = {}, found: Partial<Found> = {}) {
  const all = { instance: instanceFound(), clients: [], subscriptions: [], ...found };
  return failoverPlan(all, { to: 'west', ...wish });
}

const moved = (wish: Partial<Wish>, found: Partial<Found>) =>
  planned(wish, found).moved.map(({ name, from }) => `${name} from ${from}`);

describe('what a failover changes', () => {
  test('given another primary, then that is edited, and clients of the instance go along', () => {
    const clients = [
      clientFound('shop', { secretName: 'pulsar' }, 'east'),
      clientFound('other', { instanceRef: { name: 'world' } }),
      clientFound('of a cluster', { instanceRef: undefined }),
    ];
    const plan = planned({}, { clients });
    expect(plan.edit).toEqual({ primary: 'west' });
    expect(plan.moved).toEqual([{ namespace: 'team', name: 'shop', secret: 'pulsar', from: 'east' }]);
  });

  test('given a namespace, then it gets a primary of its own, and who is about that alone goes', () => {
    const clients = [clientFound('shop'), clientFound('orders', orders, 'east')];
    const wish = { pulsarNamespace: 'acme/orders' };
    const plan = planned(wish, { clients });
    expect(plan.edit).toEqual({ primaries: [{ namespace: 'acme/orders', member: 'west' }] });
    expect(moved(wish, { clients })).toEqual(['orders from east']);
  });

  test('given a namespace that goes back to where all go, then it has none of its own any more', () => {
    const primaries = [
      { namespace: 'acme/orders', member: 'west' },
      { namespace: 'acme/bills', member: 'west' },
    ];
    const back = (spec: object) =>
      planned({ to: 'east', pulsarNamespace: 'acme/orders' }, { instance: instanceFound(spec) }).edit;
    expect(back({ primaries: primaries.slice(0, 1) })).toEqual({ primaries: null });
    expect(back({ primaries })).toEqual({ primaries: primaries.slice(1) });
  });

  test('given a namespace with a primary of its own, when all go, then it stays, and that is told', () => {
    const instance = instanceFound({ primaries: [{ namespace: 'acme/orders', member: 'east' }] });
    const clients = [clientFound('orders', orders, 'east'), clientFound('shop', {}, 'east')];
    const plan = planned({}, { instance, clients });
    expect(plan.moved.map(({ name }) => name)).toEqual(['shop']);
    expect(plan.staying).toEqual([{ namespace: 'acme/orders', member: 'east' }]);
  });

  test('given one that was cut short, then nothing is edited, and those go on that are not there yet', () => {
    const instance = instanceFound({ primary: 'west' });
    const clients = [clientFound('done', {}, 'west'), clientFound('shop', {}, 'east')];
    const plan = planned({}, { instance, clients });
    expect(plan.edit).toBeUndefined();
    expect(plan.moved.map(({ name, from }) => `${name} from ${from}`)).toEqual(['shop from east']);
    expect(plan.from.map(({ name }) => name)).toEqual(['east']);
  });
});

describe('what a failover may cost', () => {
  const subscriptions = [
    subscriptionFound('shop', { replicated: true }),
    subscriptionFound('bills', { namespace: 'bills' }),
    subscriptionFound('of another', { clusterRef: { name: 'west', namespace: 'far' } }),
  ];
  const namesIn = (wish: Partial<Wish>) =>
    planned(wish, { subscriptions }).from[0]?.subscriptions?.map(({ metadata }) => metadata.name);

  test('given what is replicated, then how it comes to the new one, and the subscriptions of the old one', () => {
    expect(planned().from).toMatchObject([{ name: 'east', pair }]);
    expect(planned().readAt).toBe('2026-01-01T00:01:00Z');
    expect(namesIn({})).toEqual(['shop', 'bills']);
    expect(namesIn({ pulsarNamespace: 'acme/orders' })).toEqual(['shop']);
    expect(planned({ to: 'north' }).from[0]?.pair).toBeUndefined();
  });

  test('given one that is elsewhere, then nothing is known of its subscriptions', () => {
    const instance = instanceFound({ primary: 'north' });
    expect(planned({}, { instance, subscriptions }).from).toMatchObject([
      { name: 'north', subscriptions: undefined },
    ]);
  });
});

test.each<[what: string, to: string, members: object[] | undefined, refusal: object | undefined]>([
  ['a member that is well', 'west', undefined, undefined],
  ['one that is told of others', 'west', [memberTold('west', { workloadStatus: 'Maintenance' })], undefined],
  [
    'none of that name',
    'south',
    undefined,
    { outcome: 'notFound', mayForce: false, message: expect.stringContaining('world has east, west, north') },
  ],
  [
    'one that leaves',
    'south',
    [memberTold('south', { leaving: true })],
    { outcome: 'failed', mayForce: false, message: expect.stringContaining('south leaves it') },
  ],
  [
    'one that does not answer',
    'west',
    [memberTold('west', { workloadStatus: 'Waiting', reason: 'NoAnswer', message: 'does not answer' })],
    { outcome: 'unavailable', mayForce: true, message: expect.stringContaining('NoAnswer: does not answer') },
  ],
  [
    'one that nobody has looked at',
    'west',
    [],
    { outcome: 'unavailable', message: expect.stringContaining('not looked at it yet') },
  ],
])('given %s, then a failover to it is refused or not', (_, to, members, refusal) => {
  const said = refusalOf(instanceFound({}, members && { members }), to);
  if (refusal) expect(said).toMatchObject(refusal);
  else expect(said).toBeUndefined();
});
