import { expect, test } from 'vitest';
import { unknownVolumes } from '#src/cluster/volumes/unknown.ts';
import { observed } from '../hand-made.ts';

const unknownClaims = ['data-demo-zookeeper-0', 'journal-demo-bookie-1', 'ledgers-demo-bookie-1'];

test('given volumes of which nobody knows whose they are, then each component tells of its own, with the command', () => {
  const steps = unknownVolumes(observed({ unknownClaims, facts: { unseenClaims: { value: [] } } }));
  expect(steps).toMatchObject([
    { component: 'zookeeper', reason: 'VolumeUnlabelled', remaining: 1, repairs: true },
    { component: 'bookkeeper', reason: 'VolumeUnlabelled', remaining: 2, repairs: true },
  ]);
  expect(steps[1]?.message).toContain(
    'kubectl -n test label --overwrite pvc journal-demo-bookie-1 ledgers-demo-bookie-1 app.kubernetes.io/name=pulsar',
  );
});

test('given no answer about volumes, then that is told', () => {
  const steps = unknownVolumes(observed({ unknownClaims, facts: { unseenClaims: { error: 'forbidden' } } }));
  expect(steps[0]).toMatchObject({
    reason: 'NoAnswer',
    message: expect.stringContaining('data-demo-zookeeper-0: forbidden'),
  });
});

test('given volumes that are all known, then nothing is told', () => {
  expect(unknownVolumes(observed())).toEqual([]);
});
