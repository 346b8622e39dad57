import { describe, expect, test } from 'vitest';
import type { Client, PermissionAsked } from '#src/binding/model.ts';
import { permissionsPlan, roleOf } from '#src/binding/permissions.ts';
import { ownedBy } from '#src/kubernetes/children/owned.ts';
import { client, clientOf, orders, permissionsOf, ready } from './hand-made.ts';

const placed: PermissionAsked = { ...orders, topic: 'placed', actions: ['consume'] };
const both = clientOf({ permissions: [orders, placed] });
const namesOf = (of: Client) => permissionsPlan(of, []).outcomes.map(({ resource }) => resource);

test('given what a role may do, then each becomes a PulsarPermission that goes with the client', () => {
  const { applies, deletes, outcomes } = permissionsPlan(both, []);
  expect(applies).toMatchObject([
    {
      kind: 'PulsarPermission',
      metadata: {
        ...{ name: expect.stringMatching(/^shop-[0-9a-f]{8}$/), namespace: 'team' },
        ...{ labels: { 'pulsar-operator.dev/client': 'shop' }, ownerReferences: [ownedBy(both)] },
      },
      spec: {
        clusterRef: { name: 'demo', namespace: 'pulsar' },
        ...{ tenant: 'acme', namespace: 'orders', role: 'shop', actions: ['produce', 'consume'] },
        deletionPolicy: 'Delete',
      },
    },
    { spec: { topic: 'placed', actions: ['consume'] } },
  ]);
  expect(applies[0]?.['spec']).not.toHaveProperty('topic');
  expect(deletes).toEqual([]);
  expect(outcomes.map(({ what, reason }) => [what, reason])).toEqual([
    ['permission of role shop in acme/orders', 'Waiting'],
    ['permission of role shop in topic acme/orders/placed', 'Waiting'],
  ]);
});

test('given a role of its own, then it is that, and not the name of the client', () => {
  expect([roleOf(clientOf()), roleOf(clientOf({ role: 'app' }))]).toEqual(['shop', 'app']);
});

describe('the name of a PulsarPermission', () => {
  test('given other actions, then it is the same: they can change', () => {
    const other = clientOf({ permissions: [{ ...orders, actions: ['consume'] }] });
    expect(namesOf(other)).toEqual(namesOf(client));
  });

  test('given another role, place or cluster, then it is another: those cannot', () => {
    const all = [
      client,
      clientOf({ permissions: [orders], role: 'app' }),
      clientOf({ permissions: [placed] }),
      clientOf({ permissions: [{ ...orders, namespace: 'bills' }] }),
      clientOf({ permissions: [{ ...orders, tenant: 'other' }] }),
      clientOf({ permissions: [orders], clusterRef: { name: 'demo' } }),
    ];
    expect(new Set(all.flatMap(namesOf)).size).toBe(all.length);
  });
});

describe('PulsarPermissions that are there', () => {
  const [first, second] = permissionsOf(both);
  if (!first || !second) throw new Error('two are asked for');

  test('given those that are asked for, then it is told what they say', () => {
    const refused = { ...second, status: { conditions: [ready('TopicNotFound', 'no such topic')] } };
    const { deletes, outcomes } = permissionsPlan(both, [first, refused]);
    expect(deletes).toEqual([]);
    expect(outcomes.map(({ reason, message }) => [reason, message])).toEqual([
      ['Ready', 'As specified in Pulsar'],
      ['TopicNotFound', 'no such topic'],
    ]);
  });

  test('given one that is asked for no more, then it is deleted, once only, and none of others', () => {
    expect(permissionsPlan(client, [first, second]).deletes).toEqual([second]);
    const { ownerReferences: _, ...alone } = second.metadata;
    expect(permissionsPlan(client, [first, { ...second, metadata: alone }]).deletes).toEqual([]);
    const leaving = { ...second, metadata: { ...second.metadata, deletionTimestamp: 'x' } };
    expect(permissionsPlan(client, [first, leaving]).deletes).toEqual([]);
  });

  test('given one that is to go, then it is told until it has ended, in its own words where it has any', () => {
    const { leaving } = permissionsPlan(client, [first, second]);
    expect(leaving).toEqual([
      {
        ...{ resource: second.metadata.name, reason: 'Waiting' },
        what: 'permission of role shop in topic acme/orders/placed',
        message: `Waiting until PulsarPermission ${second.metadata.name} has ended`,
      },
    ]);
    const status = { conditions: [ready('NoAnswer', 'nobody answers')] };
    const metadata = { ...second.metadata, deletionTimestamp: 'x' };
    expect(permissionsPlan(client, [first, { ...second, metadata, status }]).leaving).toMatchObject([
      { reason: 'NoAnswer', message: 'nobody answers' },
    ]);
    expect(permissionsPlan(both, [first, second]).leaving).toEqual([]);
  });

  test('given one of an earlier client of that name, then Kubernetes takes it away, and nobody is to delete it', () => {
    const again = { ...client, metadata: { ...client.metadata, uid: 'later' } };
    const { applies, deletes, outcomes } = permissionsPlan(again, [first]);
    expect([applies, deletes]).toEqual([[], []]);
    expect(outcomes[0]).toMatchObject({
      reason: 'Waiting',
      message: `PulsarPermission ${first.metadata.name} is of an earlier PulsarClient shop: waiting until it has ended`,
    });
  });

  test('given another role, then those of the one before go, and its own come', () => {
    const { applies, deletes } = permissionsPlan({ ...both, spec: { ...both.spec, role: 'app' } }, [
      first,
      second,
    ]);
    expect(deletes).toEqual([first, second]);
    expect(applies).toHaveLength(2);
  });

  test('given one that is being deleted and asked for again, then it is made anew once it has ended', () => {
    const leaving = { ...first, metadata: { ...first.metadata, deletionTimestamp: 'x' } };
    const { applies, outcomes } = permissionsPlan(client, [leaving]);
    expect(applies).toEqual([]);
    expect(outcomes[0]?.message).toBe(
      `Waiting until PulsarPermission ${first.metadata.name} has ended, to be made again`,
    );
  });

  test('given somebody else’s under such a name, then it stays his', () => {
    const { ownerReferences: _, ...metadata } = first.metadata;
    const { applies, deletes, outcomes } = permissionsPlan(client, [{ ...first, metadata }]);
    expect([applies, deletes]).toEqual([[], []]);
    expect(outcomes[0]?.reason).toBe('NameTaken');
  });
});

describe('an application of an instance', () => {
  const shop = clientOf({
    ...{ clusterRef: undefined, instanceRef: { name: 'world' } },
    permissions: [orders],
  });
  const clusters = [
    { name: 'east', namespace: 'pulsar' },
    { name: 'west', namespace: 'far' },
  ];

  test('given its clusters, then it has its permissions in each, by other names', () => {
    const { applies, outcomes } = permissionsPlan(shop, [], clusters);
    expect(applies).toMatchObject(
      clusters.map(clusterRef => ({ spec: { clusterRef, namespace: 'orders' } })),
    );
    expect(new Set(applies.map(({ metadata }) => metadata.name)).size).toBe(2);
    expect(outcomes.map(({ what }) => what)).toEqual([
      'permission of role shop in acme/orders of cluster east',
      'permission of role shop in acme/orders of cluster west',
    ]);
  });

  test('given one that is a member no more, then its permission goes', () => {
    const seen = permissionsPlan(shop, [], clusters).applies as never[];
    expect(permissionsPlan(shop, seen, clusters.slice(0, 1)).deletes).toMatchObject([
      { spec: { clusterRef: { name: 'west' } } },
    ]);
  });

  describe('while nobody knows its clusters', () => {
    const seen = permissionsPlan(shop, [], clusters).applies as never[];
    const asking = (spec: object) =>
      permissionsPlan({ ...shop, spec: { ...shop.spec, ...spec } }, seen, undefined);

    test('given nothing else that is asked for, then all stay as they are', () => {
      const { applies, deletes, leaving } = permissionsPlan(shop, seen, undefined);
      expect([applies, deletes, leaving]).toEqual([seen, [], []]);
      expect(permissionsPlan(shop, [], undefined).applies).toEqual([]);
    });

    test('given one that is asked for no more, or another role, then they are taken from the role all the same', () => {
      expect(asking({ permissions: [] })).toMatchObject({ applies: [], deletes: seen });
      expect(asking({ role: 'app' })).toMatchObject({ applies: [], deletes: seen });
    });

    test('given fewer actions, then those that are there get them; given one more, then it is not made yet', () => {
      const { applies, deletes } = asking({
        permissions: [
          { ...orders, actions: ['consume'] },
          { ...orders, namespace: 'bills' },
        ],
      });
      expect(applies).toMatchObject(
        clusters.map(clusterRef => ({ spec: { clusterRef, namespace: 'orders', actions: ['consume'] } })),
      );
      expect([applies.length, deletes]).toEqual([2, []]);
    });
  });
});
