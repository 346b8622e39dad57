import { expect, test } from 'vitest';
import type { Write } from '#src/resources/model/kind.ts';
import { type OrderedQuotas, quotasInOrder } from '#src/resources/policies/quota-order.ts';

const write = (field: string, path: string, body?: unknown, does: Write['does'] = 'set'): Write => ({
  does,
  field,
  request: { method: does === 'unset' ? 'DELETE' : 'POST', path: `ns/${path}`, body },
});
const retained = (retentionTimeInMinutes: number, retentionSizeInMB: number) => ({
  retentionTimeInMinutes,
  retentionSizeInMB,
});
const quota = write(
  'backlogQuota.destinationStorage',
  'backlogQuota?backlogQuotaType=destination_storage',
  {},
);
const retention = (body: object | undefined) =>
  body ? write('retention', 'retention', body) : write('retention', 'retention', undefined, 'unset');
const mebibyte = 2 ** 20;

/** Each write by the last part of its path, with its body where that tells something. */
function words(writes: readonly Write[], live: OrderedQuotas, wanted: OrderedQuotas): string[] {
  return quotasInOrder(writes, live, wanted).map(({ field, request }) => {
    const body =
      field?.startsWith('backlog') || request.body === undefined ? '' : ` ${JSON.stringify(request.body)}`;
    return `${field?.split('.')[0]}${body}`;
  });
}

const [small, large, unlimited] = [retained(10, 10), retained(20, 100), retained(-1, -1)];
const said = (body: object) => `retention ${JSON.stringify(body)}`;

test.each<[what: string, writes: Write[], live: OrderedQuotas, wanted: OrderedQuotas, order: string[]]>([
  [
    'retention where there was none',
    [retention(small), quota],
    {},
    { retention: small },
    ['backlogQuota', said(small)],
  ],
  [
    'retention without limits',
    [retention(unlimited), quota],
    { retention: small },
    { retention: unlimited },
    [said(unlimited), 'backlogQuota'],
  ],
  [
    'retention that goes',
    [retention(undefined), quota],
    { retention: small },
    {},
    ['retention', 'backlogQuota'],
  ],
  [
    'limits that both change, then there are none meanwhile',
    [retention(large), quota],
    { retention: small },
    { retention: large, sizeQuota: 90 * mebibyte },
    [said(unlimited), 'backlogQuota', said(large)],
  ],
  [
    'a quota beside retention that stays, then the same',
    [quota],
    { retention: small },
    { retention: small, sizeQuota: 9 * mebibyte },
    [said(unlimited), 'backlogQuota', said(small)],
  ],
  [
    'retention of somebody else, then that is never touched',
    [quota],
    { retention: small },
    { sizeQuota: 9 * mebibyte },
    ['backlogQuota'],
  ],
  [
    'a quota beyond retention, then nothing is unlimited that would stay so',
    [retention(large), quota],
    { retention: small },
    { retention: large, sizeQuota: 100 * mebibyte },
    [said(large), 'backlogQuota'],
  ],
  [
    'no quota by size, then the broker decides',
    [retention(small), quota],
    { retention: large },
    { retention: small },
    ['backlogQuota', said(small)],
  ],
])('given %s', (_, writes, live, wanted, order) => {
  expect(words(writes, live, wanted)).toEqual(order);
});

test('given what no order matters to, then it comes last, as it was', () => {
  const [ttl, age] = [write('messageTTL', 'messageTTL', 5), write('persistence', 'persistence', {})];
  expect(quotasInOrder([ttl, quota, age], {}, {})).toEqual([quota, ttl, age]);
});
