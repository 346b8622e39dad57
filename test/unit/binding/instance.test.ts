import { describe, expect, test } from 'vitest';
import { clustersOf, relationToInstance } from '#src/binding/instance.ts';
import type { InstanceSeen, Ref, Relation } from '#src/binding/model.ts';
import { clientOf, orders, served } from './hand-made.ts';

const referred = (name: string, namespace?: string) => ({
  name,
  clusterRef: { name, ...(namespace && { namespace }) },
});
const address = { serviceUrl: 'http://n:8080', brokerServiceUrl: 'pulsar://n:6650' };
const north = { name: 'north', address };
const at = (name: string) => ({ ...served(), name });
const serving = ({ name }: Ref): Relation => ({ kind: 'serves', cluster: at(name) });
const shop = clientOf({ clusterRef: undefined, instanceRef: { name: 'world', namespace: 'geo' } });
const ofOrders = { ...shop, spec: { ...shop.spec, permissions: [orders, { ...orders, topic: 'placed' }] } };

function instance(fields: Partial<InstanceSeen['spec']> = {}): InstanceSeen {
  return {
    ...{ apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarInstance' },
    metadata: { name: 'world', namespace: 'geo' },
    spec: {
      members: [referred('east'), referred('west', 'far'), north],
      allowedNamespaces: ['team'],
      ...fields,
    },
  };
}

const related = (fields: object = {}, to = serving, client = shop) =>
  relationToInstance(client, instance(fields), to);

describe('an application of an instance', () => {
  test('given nothing else, then it goes to the first member, and may go to the others', () => {
    expect(related()).toEqual({
      kind: 'serves',
      cluster: at('east'),
      members: { primary: 'east', others: [at('west'), { name: 'north', address }] },
    });
  });

  test('given another primary, then it goes there, also to one elsewhere', () => {
    expect(related({ primary: 'west' })).toMatchObject({
      cluster: { name: 'west' },
      members: { primary: 'west' },
    });
    expect(related({ primary: 'north' })).toMatchObject({ cluster: { name: 'north', address } });
  });

  test('given a namespace of Pulsar that has a primary of its own, then it counts for who is about that one alone', () => {
    const primaries = [{ namespace: 'acme/orders', member: 'west' }];
    expect(related({ primaries }, serving, ofOrders)).toMatchObject({ cluster: { name: 'west' } });
    expect(related({ primaries })).toMatchObject({ cluster: { name: 'east' } });
    const permissions = [orders, { ...orders, namespace: 'bills' }];
    const ofBoth = { ...shop, spec: { ...shop.spec, permissions } };
    expect(related({ primaries }, serving, ofBoth)).toMatchObject({ cluster: { name: 'east' } });
  });

  test('given members by reference, then they are looked for where the instance says', () => {
    const asked: Ref[] = [];
    related({}, ref => {
      asked.push(ref);
      return serving(ref);
    });
    const refs = [
      { name: 'east', namespace: 'geo' },
      { name: 'west', namespace: 'far' },
    ];
    expect(asked).toEqual(refs);
    expect(clustersOf(shop, instance())).toEqual(refs);
  });

  test('given a primary that does not serve, then it is waited for; of others the place is kept', () => {
    const sentence = { reason: 'BrokersNotReady', message: 'x' } as const;
    const away = (name: string) => (ref: Ref) =>
      ref.name === name ? ({ kind: 'waits', sentence, cluster: at(name) } as const) : serving(ref);
    expect(related({}, away('east'))).toMatchObject({ kind: 'waits', sentence });
    expect(related({}, away('west'))).toMatchObject({
      members: { others: [{ name: 'west' }, { name: 'north' }] },
    });
  });

  test('given clusters of another operator, then whoever has the first has all; another primary needs its address', () => {
    const others = (name: string) => (ref: Ref) =>
      ref.name === name ? ({ kind: 'others' } as const) : serving(ref);
    expect(related({}, others('east'))).toEqual({ kind: 'others' });
    expect(related({ primary: 'west' }, others('west'))).toMatchObject({
      kind: 'waits',
      sentence: {
        reason: 'ManagedTwice',
        message: expect.stringContaining('PulsarCluster west: give its address'),
      },
    });
    expect(related({}, others('west'))).toMatchObject({ members: { others: [{ name: 'north' }] } });
  });

  test('given no instance, or one that does not let it in, then it waits, and nobody knows its clusters', () => {
    const reasonOf = (relation: Relation) =>
      relation.kind === 'waits' ? relation.sentence.reason : relation.kind;
    expect(reasonOf(relationToInstance(shop, undefined, serving))).toBe('InstanceNotFound');
    expect(reasonOf(related({ allowedNamespaces: undefined }))).toBe('InstanceNotAllowed');
    expect(reasonOf(related({ allowedNamespaces: ['*'] }))).toBe('serves');
    expect(clustersOf(shop, undefined)).toBeUndefined();
    expect(clustersOf(shop, instance({ allowedNamespaces: [] }))).toBeUndefined();
    expect(clustersOf(clientOf(), undefined)).toEqual([{ name: 'demo', namespace: 'pulsar' }]);
  });
});
