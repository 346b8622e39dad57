import { expect, test } from 'vitest';
import type { Write } from '#src/resources/model/kind.ts';
import { inOrder, type OrderedPolicies } from '#src/resources/namespace/order.ts';

const write = (field: string, path: string, body?: unknown, does: Write['does'] = 'set'): Write => ({
  does,
  field,
  request: { method: does === 'unset' ? 'DELETE' : 'POST', path: `ns/${path}`, body },
});
const quota = write(
  'backlogQuota.destinationStorage',
  'backlogQuota?backlogQuotaType=destination_storage',
  {},
);
const allowed = (...names: string[]) => write('allowedClusters', 'allowedClusters', names);
const replication = (...names: string[]) => write('replicationClusters', 'replication', names);
const none = { allowedClusters: [], replicationClusters: ['demo'] };

/** Each write by the last part of its path, with its body where that tells something. */
function words(
  writes: readonly Write[],
  live: Partial<OrderedPolicies>,
  wanted: Partial<OrderedPolicies>,
): string[] {
  return inOrder(writes, { ...none, ...live }, { ...none, ...wanted }).map(({ field, request }) => {
    const body =
      field?.startsWith('backlog') || request.body === undefined ? '' : ` ${JSON.stringify(request.body)}`;
    return `${field?.split('.')[0]}${body}`;
  });
}

type Row = [
  what: string,
  writes: Write[],
  live: Partial<OrderedPolicies>,
  wanted: Partial<OrderedPolicies>,
  order: string[],
];

test.each<Row>([
  [
    'clusters that grow, then they are allowed first',
    [allowed('demo', 'east'), replication('demo', 'east')],
    { allowedClusters: ['demo'] },
    { allowedClusters: ['demo', 'east'], replicationClusters: ['demo', 'east'] },
    ['allowedClusters ["demo","east"]', 'replicationClusters ["demo","east"]'],
  ],
  [
    'clusters that shrink, then they are allowed until nothing is replicated to them',
    [allowed('demo'), replication('demo')],
    { allowedClusters: ['demo', 'east'], replicationClusters: ['demo', 'east'] },
    { allowedClusters: ['demo'] },
    ['replicationClusters ["demo"]', 'allowedClusters ["demo"]'],
  ],
  [
    'one for another, then both are allowed meanwhile',
    [allowed('demo', 'west'), replication('demo', 'west')],
    { allowedClusters: ['demo', 'east'], replicationClusters: ['demo', 'east'] },
    { allowedClusters: ['demo', 'west'], replicationClusters: ['demo', 'west'] },
    [
      'allowedClusters ["demo","west","east"]',
      'replicationClusters ["demo","west"]',
      'allowedClusters ["demo","west"]',
    ],
  ],
  [
    'one that is no longer replicated to and may stay, where nothing was said of that, then it is in one of both lists all the time',
    [allowed('demo', 'east'), replication('demo')],
    { replicationClusters: ['demo', 'east', 'west'] },
    { allowedClusters: ['demo', 'east'] },
    [
      'replicationClusters ["demo","east"]',
      'allowedClusters ["demo","east"]',
      'replicationClusters ["demo"]',
    ],
  ],
])('given %s', (_, writes, live, wanted, order) => {
  expect(words(writes, live, wanted)).toEqual(order);
});

test('given what no order matters to, then it comes last, as it was', () => {
  const [ttl, age] = [write('messageTTL', 'messageTTL', 5), write('persistence', 'persistence', {})];
  expect(inOrder([ttl, quota, age], none, none)).toEqual([quota, ttl, age]);
});
