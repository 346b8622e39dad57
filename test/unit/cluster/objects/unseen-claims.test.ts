import { describe, expect, test } from 'vitest';
import type { Claim, Observation } from '#src/cluster/model/observation.ts';
import { claimsToLookUp, withUnseenClaims } from '#src/cluster/objects/unseen-claims.ts';
import { labelsOf } from '#src/components/build/names.ts';
import type { ObjectMeta } from '#src/kubernetes/object.ts';
import { seenAtRest } from '../at-rest.ts';
import { claim, now, observed, pod, type Seen } from '../hand-made.ts';

const namesOf = (objects: readonly { metadata: ObjectMeta }[]) =>
  objects.map(({ metadata }) => metadata.name);

describe('given what is seen, then volumes are looked up that there must be and that are not seen', () => {
  const asked = (seen: Seen) => namesOf(claimsToLookUp(observed(seen)));

  test('when all are seen, then none', () => {
    expect(claimsToLookUp(seenAtRest())).toEqual([]);
  });

  test('when pods are there, then theirs, and one that leaves is asked about once', () => {
    const status = {
      drainingBookies: [{ name: 'demo-bookie-1' }, { name: 'demo-bookie-x' }, { name: 'other-0' }],
    };
    const pods = ['demo-zookeeper-0', 'demo-bookie-1', 'demo-broker-0'].map(name => pod(name));
    const claims = [claim('ledgers-demo-bookie-1')];
    expect(asked({ status, pods, claims })).toEqual(['data-demo-zookeeper-0', 'journal-demo-bookie-1']);
    expect(asked({ status })).toEqual(['journal-demo-bookie-1', 'ledgers-demo-bookie-1']);
  });

  test('when the cluster goes with its volumes and no pod is left, then those of all that there were', () => {
    const claims = [claim('data-demo-zookeeper-1'), claim('data-demo-zookeeper-3')];
    const spec = { deletionPolicy: 'Delete', zookeeper: { replicas: 1 }, bookkeeper: { replicas: 1 } };
    const seen = observed({ spec: { profile: 'Development', ...spec }, claims });
    const { cluster } = seen;
    const ending = (more: Partial<Observation> = {}, otherwise = {}) => {
      const metadata = { ...cluster.metadata, deletionTimestamp: now };
      const deleted = { ...cluster, metadata, spec: { ...cluster.spec, ...otherwise } };
      return namesOf(claimsToLookUp({ ...seen, cluster: deleted, ...more }));
    };
    const bookies = ['journal-demo-bookie-0', 'ledgers-demo-bookie-0'];
    expect(ending()).toEqual(['data-demo-zookeeper-0', 'data-demo-zookeeper-2', ...bookies]);
    expect(ending({ pods: [pod('demo-broker-0')] })).toEqual([]);
    expect(ending({}, { deletionPolicy: 'Retain' })).toEqual([]);
    expect(ending({ claims: [] }, { purpose: 'ConfigurationStore' })).toEqual(['data-demo-zookeeper-0']);
    expect(namesOf(claimsToLookUp(seen))).toEqual([]);
  });
});

describe('given volumes that were looked up', () => {
  const labels = labelsOf('demo', 'zookeeper');
  const name = 'data-demo-zookeeper-0';

  function seenWith(found: Partial<ObjectMeta>): Observation {
    const unseenClaims = { value: [claim(name, found), claim('data-other-zookeeper-0')] };
    return withUnseenClaims(observed({ pods: [pod('demo-zookeeper-0')], facts: { unseenClaims } }));
  }

  test.each<[string, Partial<ObjectMeta>]>([
    ['has all its labels', {}],
    ['names the cluster', { labels: { 'pulsar-operator.dev/cluster': 'demo' } }],
    ['was applied by the operator', { labels: {}, annotations: { 'pulsar-operator.dev/applied': '1' } }],
  ])('when one %s, then it is seen with its labels', (_, found) => {
    const { claims, unknownClaims } = seenWith(found);
    expect(namesOf(claims)).toEqual([name]);
    expect(claims[0]?.metadata.labels).toMatchObject(labels);
    expect(unknownClaims).toBeUndefined();
  });

  test.each<[string, Partial<ObjectMeta>]>([
    ['nothing', { labels: {} }],
    ['another cluster', { labels: { ...labels, 'pulsar-operator.dev/cluster': 'other' } }],
  ])('when %s tells whose it is, then nobody knows', (_, found) => {
    expect(seenWith(found)).toMatchObject({ claims: [], unknownClaims: [name] });
  });

  test('when there is no answer, then nobody knows; when it is not there, then there is none', () => {
    const pods = [pod('demo-zookeeper-0')];
    const unanswered = observed({ pods, facts: { unseenClaims: { error: 'no' } } });
    expect(withUnseenClaims(unanswered).unknownClaims).toEqual([name]);
    const absent = withUnseenClaims(observed({ pods, facts: { unseenClaims: { value: [] as Claim[] } } }));
    expect(absent).toMatchObject({ claims: [] });
    expect(absent.unknownClaims).toBeUndefined();
  });

  test('when none was, then what is observed is the same value, of which all is known', () => {
    const seen = seenAtRest();
    expect(withUnseenClaims(seen)).toBe(seen);
  });
});
