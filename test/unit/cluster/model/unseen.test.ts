import { expect, test } from 'vitest';
import { unseenPods } from '#src/cluster/model/unseen.ts';
import { foreign, observed } from '../hand-made.ts';

test('given what was found of pods that no cache has, then that is what there is unseen; without an answer nothing is', () => {
  const pod = foreign('Pod', 'demo-bookie-1');
  expect(unseenPods(observed({ facts: { unseen: { value: [pod] } } }))).toEqual([pod]);
  expect(unseenPods(observed({ facts: { unseen: { error: 'forbidden' } } }))).toEqual([]);
  expect(unseenPods(observed())).toEqual([]);
});
