import { describe, expect, test } from 'vitest';
import { namespaceKind } from '#src/resources/namespace/namespace.ts';
import { permissionKind } from '#src/resources/permission/permission.ts';
import { resourceStatusOf } from '#src/resources/status.ts';
import { subscriptionKind } from '#src/resources/subscription/subscription.ts';
import { tenantKind } from '#src/resources/tenant/tenant.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { becameSettled, placeOf, waitsFor } from '#src/resources/waiting.ts';
import { namespaceOf, permissionOf, subscriptionOf, tenantOf, topicOf } from './hand-made-resources.ts';

const status = (reason: 'Ready' | 'TenantNotFound') => ({
  status: resourceStatusOf(1, undefined, { reason, message: '' }, [], ''),
});
const named = { name: 'orders' };
const [tenant, namespace, topic] = [
  placeOf(tenantKind, tenantOf()),
  placeOf(namespaceKind, namespaceOf({}, { fields: named })),
  placeOf(topicKind, topicOf({ name: 'first' })),
];

describe('what waits for what', () => {
  test('given each kind, then it waits for what it is in, and for nothing else', () => {
    const waits = [tenant, namespace, topic].map(place => [
      waitsFor(tenantKind, tenantOf(), place),
      waitsFor(namespaceKind, namespaceOf(), place),
      waitsFor(topicKind, topicOf(), place),
      waitsFor(permissionKind, permissionOf(), place),
      waitsFor(subscriptionKind, subscriptionOf(), place),
      waitsFor(permissionKind, permissionOf({ topic: 'first' }), place),
    ]);
    expect(waits).toEqual([
      [false, true, false, false, false, false],
      [false, false, true, true, false, false],
      [false, false, false, false, true, true],
    ]);
  });

  test('given another name, another cluster or one that is as it shall be, then it does not wait', () => {
    const of = (fields: object, given = {}) =>
      waitsFor(namespaceKind, namespaceOf({}, { fields, ...given }), tenant);
    expect(of({ tenant: 'other' })).toBe(false);
    expect(of({ clusterRef: { name: 'east' } })).toBe(false);
    expect(of({}, status('Ready'))).toBe(false);
    expect(of({}, status('TenantNotFound'))).toBe(true);
  });

  test('given a cluster of another namespace, then who lives in it waits wherever it is', () => {
    const guest = { clusterRef: { name: 'demo', namespace: 'ns' } };
    const elsewhere = namespaceOf({}, { fields: guest, metadata: { namespace: 'guests' } });
    expect(waitsFor(namespaceKind, elsewhere, tenant)).toBe(true);
  });
});

test.each([
  [status('TenantNotFound'), status('Ready'), true],
  [{}, status('Ready'), true],
  [status('Ready'), status('Ready'), false],
  [status('Ready'), status('TenantNotFound'), false],
  [undefined, status('Ready'), false],
  [status('TenantNotFound'), undefined, false],
])('given %j and then %j, then it became as it shall be: %s', (before, now, became) => {
  expect(becameSettled(before && tenantOf({}, before), now && tenantOf({}, now))).toBe(became);
});
