import { describe, expect, test } from 'vitest';
import { policies } from '#src/resources/namespace/policies.ts';
import { agrees, policyFields, policyWrites, shows, valueAt } from '#src/resources/policies/policy-writes.ts';

/** What is sent: method, path below the namespace, and body. */
function sent(wanted: object, live: object, ...remembered: string[]): string[] {
  const state = { path: 'ns', cluster: 'demo', wanted: { ...wanted }, live: { ...live }, remembered };
  return policyWrites(policies, state).map(({ does, request }) => {
    const body = request.body === undefined ? '' : ` ${JSON.stringify(request.body)}`;
    return `${does} ${request.method} ${request.path.slice('ns/'.length)}${body}`;
  });
}

describe('a policy', () => {
  test.each<[what: string, wanted: object, live: object, remembered: string[], sent: string[]]>([
    ['a value that is there', { messageTTL: 5 }, { message_ttl_in_seconds: 5 }, [], []],
    ['another value', { messageTTL: 5 }, { message_ttl_in_seconds: 6 }, [], ['set POST messageTTL 5']],
    ['0 where nothing is set', { messageTTL: 0 }, {}, [], ['set POST messageTTL 0']],
    ['false where nothing is set', { deduplication: false }, {}, [], ['set POST deduplication false']],
    ['what others have set', {}, { message_ttl_in_seconds: 6 }, [], []],
    ['what is taken out', {}, { message_ttl_in_seconds: 6 }, ['messageTTL'], ['unset DELETE messageTTL']],
    ['what is taken out and gone', {}, {}, ['messageTTL'], []],
    [
      'what is unset by null',
      {},
      { deduplicationSnapshotIntervalSeconds: 5 },
      ['deduplicationSnapshotInterval'],
      ['unset POST deduplicationSnapshotInterval null'],
    ],
    [
      'what nothing unsets, then it is what Pulsar begins with',
      {},
      { is_allow_auto_update_schema: false },
      ['isAllowAutoUpdateSchema'],
      ['unset POST isAllowAutoUpdateSchema true'],
    ],
    ['what is as Pulsar begins with', {}, { encryption_required: false }, ['encryptionRequired'], []],
    [
      'clusters that are taken out, then the cluster itself stays',
      {},
      { replication_clusters: ['demo', 'east'] },
      ['replicationClusters'],
      ['unset POST replication ["demo"]'],
    ],
    ['what Pulsar cannot take back', {}, { allowed_clusters: ['demo'] }, ['allowedClusters'], []],
    ['a PUT', { compactionThreshold: 7 }, {}, [], ['set PUT compactionThreshold 7']],
    ['a value in the path', { resourceGroup: 'a:b' }, {}, [], ['set POST resourcegroup/a%3Ab']],
    [
      'a flag by its method',
      { dispatcherPauseOnAckStatePersistent: true },
      {},
      [],
      ['set POST dispatcherPauseOnAckStatePersistent'],
    ],
    [
      'the same flag, off',
      { dispatcherPauseOnAckStatePersistent: false },
      { dispatcherPauseOnAckStatePersistentEnabled: true },
      [],
      ['set DELETE dispatcherPauseOnAckStatePersistent'],
    ],
    ['that flag, off where it is not set', { dispatcherPauseOnAckStatePersistent: false }, {}, [], []],
    [
      "the rate of another cluster, then it is not this one's",
      { subscribeRate: { ratePeriodInSecond: 30 } },
      { clusterSubscribeRate: { east: { ratePeriodInSecond: 30 } } },
      [],
      ['set POST subscribeRate {"ratePeriodInSecond":30}'],
    ],
    [
      'one quota of the two',
      { backlogQuota: { messageAge: { limitTime: 5 } } },
      { backlog_quota_map: { destination_storage: { limitSize: 1 } } },
      ['backlogQuota.destinationStorage'],
      [
        'unset DELETE backlogQuota?backlogQuotaType=destination_storage',
        'set POST backlogQuota?backlogQuotaType=message_age {"limitTime":5}',
      ],
    ],
  ])('given %s', (_, wanted, live, remembered, requests) => {
    expect(sent(wanted, live, ...remembered)).toEqual(requests);
  });
});

test.each([
  ['fields that Pulsar adds', { limit: 5, limitTime: 0 }, { limit: 5 }, true],
  ['a field that is missing', {}, { limit: 5 }, false],
  ['the same in another order', ['a', 'b'], ['b', 'a'], true],
  ['one more', ['a', 'b'], ['a'], false],
  ['0.0, which is 0', { rate: 0.0 }, { rate: 0 }, true],
  ['a whole number that JSON rounds', 2 ** 53 + 2, 2 ** 53 - 1, false],
  ['nothing', undefined, { limit: 5 }, false],
])('given %s, then what is there is what is wanted: %s', (_, live, wanted, isSame) => {
  expect(agrees(live, wanted)).toBe(isSame);
});

test('given a path that leads nowhere, then nothing is there', () => {
  expect(valueAt({ a: { b: 5 } }, ['a', 'b'])).toBe(5);
  expect(valueAt({ a: 5 }, ['a', 'b'])).toBeUndefined();
  expect(valueAt(undefined, ['a'])).toBeUndefined();
});

test('given policies of policies, then those are named that are given, 0 and false too', () => {
  const given = { backlogQuota: { messageAge: {} }, messageTTL: 0, deduplication: false };
  expect(policyFields(policies, given)).toEqual(['backlogQuota.messageAge', 'messageTTL', 'deduplication']);
});

test.each([
  ['what was set', { limit: 5, more: 6 }, { limit: 5 }, true],
  ['something else', { limit: 6 }, { limit: 5 }, false],
  ['nothing where something was set', undefined, 0, false],
  ['nothing where it was unset', null, undefined, true],
  ['something where it was unset', 0, undefined, false],
  ['what it is then', false, false, true],
])('given %s, then whether Pulsar has it is told', (_, live, value, isShown) => {
  expect(shows(live, value)).toBe(isShown);
});
