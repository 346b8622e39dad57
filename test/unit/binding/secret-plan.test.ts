import { describe, expect, test } from 'vitest';
import { type SecretAsked, secretPlan } from '#src/binding/secret-plan.ts';
import { client, entriesOf, noRight, secretByHand, secretOf, served, serves } from './hand-made.ts';

const usual: SecretAsked = {
  ...{ owner: client, name: 'shop', entry: 'Proxy', relation: serves, missingRight: noRight },
  found: { written: [] },
};
const plan = (asked: Partial<SecretAsked> = {}) => secretPlan({ ...usual, ...asked });
const waits = { kind: 'waits', sentence: { reason: 'ClusterNotFound', message: 'not there' } } as const;

test('given a cluster that serves, then the Secret has its addresses, and the token where one is asked for', () => {
  const { desired, left, wait } = plan({ token: { token: 'eyJ' } });
  expect(entriesOf(desired)).toMatchObject({
    serviceUrl: 'pulsar://demo-proxy.pulsar.svc.cluster.local:6650',
    token: 'eyJ',
  });
  expect([left, wait]).toEqual([[], undefined]);
  expect(entriesOf(plan().desired)).not.toHaveProperty('token');
});

test('given an instance, then the Secret has its primary, and the others to go to', () => {
  const north = { name: 'north', address: { brokerServiceUrl: 'pulsar://n:6650' } };
  const members = { primary: 'demo', others: [north] };
  const { desired } = plan({ relation: { ...serves, members } });
  expect(entriesOf(desired)).toMatchObject({
    primary: 'demo',
    serviceUrls: 'pulsar://demo-proxy.pulsar.svc.cluster.local:6650,pulsar://n:6650',
  });
  const elsewhere = plan({ relation: { kind: 'serves', cluster: north, members } });
  expect(entriesOf(elsewhere.desired)).toMatchObject({ host: 'n', serviceUrl: 'pulsar://n:6650' });
});

describe('what keeps the Secret as it is', () => {
  const live = secretOf('shop', { host: 'before' });
  const old = secretOf('old');

  test.each<[string, Partial<SecretAsked>, string]>([
    ['a cluster that is not there', { relation: waits }, 'ClusterNotFound'],
    ['a token that is not there', { token: { missing: 'no token' } }, 'MissingReference'],
    ['proxies none of which serves', { relation: { kind: 'serves', cluster: served({}, false) } }, 'Waiting'],
  ])('given %s, then nothing of it is written, and none before it is deleted', (_, asked, reason) => {
    const result = plan({ found: { written: [live, old] }, ...asked });
    expect(result).toMatchObject({ live, left: [], given: 'shop', wait: { reason } });
    expect(result.desired).toBeUndefined();
  });

  test('given a token that is gone, then the addresses follow with the last one, and none before it is deleted', () => {
    const had = secretOf('shop', { host: 'before', token: 'eyJ' });
    const gone = { token: { missing: 'no token' }, found: { written: [had, old] } };
    const result = plan(gone);
    expect(entriesOf(result.desired)).toMatchObject({ token: 'eyJ', ...entriesOf(plan().desired) });
    expect(result).toMatchObject({ left: [], given: 'shop', wait: { reason: 'MissingReference' } });
    const unserved = { kind: 'serves', cluster: served({}, false) } as const;
    for (const relation of [waits, unserved]) expect(plan({ ...gone, relation }).desired).toBeUndefined();
    const taken = { ...secretByHand('shop', { token: 'his' }) };
    expect(plan({ ...gone, found: { written: [taken] } }).desired).toBeUndefined();
  });

  test('given proxies none of which serves, when it comes in through brokers, then it is written', () => {
    const relation = { kind: 'serves', cluster: served({}, false) } as const;
    expect(plan({ relation, entry: 'Broker' }).desired).toBeDefined();
  });

  test('given that the operator may not look, then that is told, and the Secret that the status names is believed', () => {
    const result = plan({ found: 'refused', before: 'shop' });
    expect(result).toEqual({ live: undefined, left: [], given: 'shop', wait: noRight });
  });

  test('given a cluster that is not there and no right, then the cluster comes first', () => {
    expect(plan({ found: 'refused', relation: waits }).wait).toBe(waits.sentence);
  });

  test('given one that somebody deletes and something holds, then it is not said to be current', () => {
    const leaving = { ...live, metadata: { ...live.metadata, deletionTimestamp: 'x' } };
    expect(plan({ found: { written: [leaving] } }).wait).toEqual({
      reason: 'Waiting',
      message: 'Waiting until Secret shop has gone, to be made again',
    });
  });

  test('given the name of the Secret that the token is in, then nobody is told to delete that', () => {
    const result = plan({ name: 'shop', holder: 'shop', token: { token: 'eyJ' }, before: 'old' });
    expect(result.desired).toBeUndefined();
    expect(result.wait).toEqual({
      reason: 'NameTaken',
      message: 'Secret shop is the one that the token is in, and stays yours: choose another secretName',
    });
  });

  test('given a name that is somebody else’s, then that Secret stays as it is, and so does the one before', () => {
    const taken = { ...secretByHand('shop') };
    const result = plan({ found: { written: [taken, old] }, before: 'old' });
    expect(result).toMatchObject({ left: [], given: 'old', wait: { reason: 'NameTaken' } });
    expect(result.desired).toBeUndefined();
  });
});

describe('the Secrets before it', () => {
  const others = { ...client, metadata: { ...client.metadata, name: 'other', uid: 'other' } };

  test('given another name, then those of the client under other names go once the new one is there', () => {
    const [old, older, foreign] = [secretOf('old'), secretOf('older'), secretOf('his', {}, others)];
    const result = plan({ found: { written: [old, older, foreign] }, before: 'old' });
    expect(result.left).toEqual([old, older]);
    expect(result.given).toBe('old');
  });

  test('given one of them that the token is to be in from now on, then that stays', () => {
    const found = { written: [secretOf('old'), secretOf('older')] };
    const { left } = plan({ found, holder: 'old', token: { token: 'eyJ' } });
    expect(left.map(({ metadata }) => metadata.name)).toEqual(['older']);
  });

  test('given a Secret that the status names and that is gone, then it is given no more', () => {
    expect(plan({ before: 'shop' }).given).toBeUndefined();
    expect(plan({ before: 'old', found: { written: [secretOf('old', {}, others)] } }).given).toBeUndefined();
  });
});
