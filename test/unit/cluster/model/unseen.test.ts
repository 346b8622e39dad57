import { expect, test } from 'vitest';
import { lostLabels, unseenClaims, unseenPods } from '#src/cluster/model/unseen.ts';
import { claim, foreign, observed } from '../hand-made.ts';

test('given what was found of pods that no cache has, then that is what there is unseen; without an answer nothing is', () => {
  const pod = foreign('Pod', 'demo-bookie-1');
  expect(unseenPods(observed({ facts: { unseen: { value: [pod] } } }))).toEqual([pod]);
  expect(unseenPods(observed({ facts: { unseen: { error: 'forbidden' } } }))).toEqual([]);
  expect(unseenPods(observed())).toEqual([]);
});

test('given what was found of volumes that no cache has, then the same', () => {
  const volume = claim('journal-demo-bookie-1', { labels: {} });
  expect(unseenClaims(observed({ facts: { unseenClaims: { value: [volume] } } }))).toEqual([volume]);
  expect(unseenClaims(observed({ facts: { unseenClaims: { error: 'forbidden' } } }))).toEqual([]);
  expect(unseenClaims(observed())).toEqual([]);
});

test('given an object, then the labels that it lacks, or has otherwise, are those that it has lost', () => {
  const volume = claim('journal-demo-bookie-1');
  const { 'app.kubernetes.io/name': _, ...labels } = volume.metadata.labels ?? {};
  expect(lostLabels('demo', 'bookkeeper', volume)).toEqual([]);
  const edited = claim('journal-demo-bookie-1', {
    labels: { ...labels, 'app.kubernetes.io/managed-by': 'Helm' },
  });
  expect(lostLabels('demo', 'bookkeeper', edited)).toEqual([
    'app.kubernetes.io/name=pulsar',
    'app.kubernetes.io/managed-by=pulsar-operator',
  ]);
});
