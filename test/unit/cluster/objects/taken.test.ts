import { describe, expect, test } from 'vitest';
import { leftBehind, nameTaken, unanswered } from '#src/cluster/objects/taken.ts';
import { seenAtRest } from '../at-rest.ts';

const { cluster } = seenAtRest();

function object(kind: string, name: string) {
  return { apiVersion: 'v1', kind, metadata: { name } };
}

const service = object('Service', 'demo-broker');

describe('given names that somebody else has', () => {
  test('when it is one, then it is named with its namespace, with what a person can do and what waits', () => {
    expect(nameTaken(cluster, [service], 'nothing is made')).toMatchObject({
      reason: 'NameTaken',
      message:
        'Service demo-broker exists in namespace test and is not of this cluster. Delete it, or give the cluster another name; until then nothing is made.',
    });
  });

  test('when there are several, then each is named', () => {
    const others = [object('Service', 'demo-proxy'), object('Pod', 'demo-bookie-0')];
    expect(nameTaken(cluster, [service, ...others], 'it waits').message).toMatch(
      /^Service demo-broker, Service demo-proxy and Pod demo-bookie-0 exist in .* are not .* Delete them,/,
    );
    expect(nameTaken(cluster, [service, ...others.slice(1)], 'it waits').message).toMatch(
      /^Service demo-broker and Pod demo-bookie-0 exist in .* are not .* Delete them,/,
    );
  });

  test('when the cluster is in no namespace, then the default one is named', () => {
    const { namespace: _, ...metadata } = cluster.metadata;
    expect(nameTaken({ ...cluster, metadata }, [service], '').message).toContain('in namespace default');
  });

  test.each([
    ['data-demo-zookeeper-0', 'zookeeper'],
    ['journal-demo-bookie-1', 'bookkeeper'],
  ])('when the claim %s is among them, then it is told how it is handed over to %s', (name, component) => {
    const taken = [service, object('PersistentVolumeClaim', name)];
    const { message } = nameTaken(cluster, taken, 'it waits');
    expect(message).toMatch(
      new RegExp(`To have ${name} used, label it .*cluster=demo,.*component=${component},`),
    );
  });
});

test('given names of an earlier cluster, then it is waited for them to go', () => {
  expect(leftBehind([service])).toMatchObject({
    reason: 'Waiting',
    message: expect.stringMatching(/^Waiting for Service demo-broker of an earlier cluster/),
  });
});

test('given no answer about names, then the failure says why', () => {
  expect(unanswered('forbidden')).toMatchObject({
    reason: 'Waiting',
    message: expect.stringMatching(/: forbidden$/),
  });
});
