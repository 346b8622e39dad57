import { describe, expect, test } from 'vitest';
import { longestName } from '#src/api/crd/crd.ts';
import {
  byComponent,
  componentNames,
  headlessName,
  labelsOf,
  ordinalOf,
  podName,
  restartAnnotationOf,
  selectorLabels,
  workloadName,
} from '#src/components/build/names.ts';

describe('given a cluster, then its objects are named after it', () => {
  test('and a pod of the bookkeeper component is called a bookie', () => {
    expect(componentNames.map(name => workloadName('demo', name))).toEqual([
      'demo-zookeeper',
      'demo-bookie',
      'demo-autorecovery',
      'demo-state-store',
      'demo-broker',
      'demo-functions',
      'demo-proxy',
      'demo-websocket',
      'demo-canary',
    ]);
    expect(headlessName('demo', 'bookkeeper')).toBe('demo-bookie-headless');
    expect(podName('demo', 'bookkeeper', 12)).toBe('demo-bookie-12');
  });

  test('and with the longest name allowed each fits into a label, also with the digits of a revision', () => {
    const cluster = 'n'.repeat(longestName);
    for (const name of componentNames) {
      expect(`${workloadName(cluster, name)}-${'9'.repeat(10)}`.length).toBeLessThanOrEqual(63);
      expect(headlessName(cluster, name).length).toBeLessThanOrEqual(63);
      expect(podName(cluster, name, 999).length).toBeLessThanOrEqual(63);
    }
  });
});

test.each([
  ['demo-bookie-12', 12],
  ['journal-demo-bookie-0', 0],
  ['demo-bookie', -1],
  ['demo-bookie-1a', -1],
  ['demo-bookie-', -1],
  ['12', -1],
  ['demo-bookie-999', 999],
  ['demo-bookie-1000', -1],
  ['demo-bookie-9999999999', -1],
])('given the pod or volume %s, then its ordinal is %d', (name, ordinal) => {
  expect(ordinalOf(name)).toBe(ordinal);
});

test('given labels, then a selector has few of them, so that the others may change', () => {
  const selector = selectorLabels('demo', 'broker');
  expect(selector).toEqual({
    'app.kubernetes.io/name': 'pulsar',
    'pulsar-operator.dev/cluster': 'demo',
    'app.kubernetes.io/component': 'broker',
  });
  expect(labelsOf('demo', 'broker')).toEqual({
    ...selector,
    'app.kubernetes.io/managed-by': 'pulsar-operator',
  });
});

test('given a restart of one component, then it is asked for as the documentation says', () => {
  expect(restartAnnotationOf('broker')).toBe('pulsar-operator.dev/restart-broker');
});

test('given a value for each component, then it is found by the name, in the order of components', () => {
  expect(Object.entries(byComponent(name => name.length))).toEqual(
    componentNames.map(name => [name, name.length]),
  );
});
