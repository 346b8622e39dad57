import { describe, expect, test } from 'vitest';
import { awaitedEnd } from '#src/cluster/model/on-its-way-out.ts';
import { foreign } from '../hand-made.ts';

describe('given what is deleted and not gone yet', () => {
  test.each([
    ['no finalizer is left', [], 'Waiting for Service demo-proxy to be gone'],
    [
      'one finalizer keeps it',
      ['a/b'],
      'Waiting for Service demo-proxy to be gone, which finalizer a/b keeps: whoever has set that has to take it off',
    ],
    [
      'Kubernetes keeps a claim for a pod',
      ['kubernetes.io/pvc-protection'],
      'Waiting for Service demo-proxy to be gone, when no pod uses it any more',
    ],
    [
      'one is another than that',
      ['kubernetes.io/pvc-protection', 'a/b'],
      'Waiting for Service demo-proxy to be gone, which finalizer a/b keeps: whoever has set that has to take it off',
    ],
    [
      'several do',
      ['a/b', 'c'],
      'Waiting for Service demo-proxy to be gone, which finalizers a/b, c keep: whoever has set that has to take it off',
    ],
  ])('when %s, then that is what is waited for', (_, finalizers, sentence) => {
    expect(awaitedEnd([foreign('Service', 'demo-proxy', { finalizers })])).toBe(sentence);
  });

  test('when there are several, then each is named, and what keeps them once', () => {
    const two = ['a', 'b'].map(name => foreign('ConfigMap', name, { finalizers: ['x'] }));
    expect(awaitedEnd(two)).toMatch(
      /^Waiting for ConfigMap a, ConfigMap b to be gone, which finalizer x keeps/,
    );
  });
});
