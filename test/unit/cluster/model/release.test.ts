import { expect, test } from 'vitest';
import { releaseOfSet } from '#src/cluster/model/release.ts';
import { observed, statefulSet } from '../hand-made.ts';

const labels = { 'app.kubernetes.io/version': '4.0.8' };
const annotations = { 'pulsar-operator.dev/image': 'mirror/pulsar:4.0.8' };

function release(own: Record<string, string>, template: object) {
  const set = statefulSet('demo-bookie', 3);
  const metadata = { ...set.metadata, annotations: own };
  const owned = [{ ...set, metadata, spec: { ...set.spec, template: { metadata: template } } }];
  return releaseOfSet(observed({ owned }), 'bookkeeper');
}

test('given a StatefulSet, then its label and its annotation are the release that new pods get', () => {
  expect(release(annotations, { labels })).toEqual({ version: '4.0.8', image: 'mirror/pulsar:4.0.8' });
});

test('given one that tells not both, or none, then there is no release', () => {
  expect(release({}, { labels })).toBeUndefined();
  expect(release(annotations, {})).toBeUndefined();
  expect(releaseOfSet(observed(), 'bookkeeper')).toBeUndefined();
});
