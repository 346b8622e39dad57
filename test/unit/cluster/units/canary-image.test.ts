import { expect, test } from 'vitest';
import { unitsOf } from '#src/cluster/units/unit.ts';
import { seenAtRest, stateAtRest } from '../at-rest.ts';

const waiting = { reason: 'ImagePullBackOff', message: 'not found' };

/** What is said of the first pod of a component whose image cannot be pulled. */
function said(component: 'canary' | 'proxy', container: string = component): string | undefined {
  const { components } = stateAtRest();
  const pods = components[component].pods.map(pod => ({
    ...pod,
    status: {
      ...pod.status,
      conditions: [
        { type: 'PodScheduled', status: 'True' },
        { type: 'Ready', status: 'False', reason: 'ContainersNotReady' },
      ],
      containerStatuses: [{ name: container, state: { waiting } }],
    },
  }));
  return unitsOf(seenAtRest(), { ...components[component], pods })[0]?.message;
}

test('given an image that cannot be pulled, then it is said what has it: that of the canary is the operator’s', () => {
  expect(said('proxy')).toContain('Correct spec.version, spec.image or spec.imagePullSecrets.');
  expect(said('canary')).toContain(
    'Correct the image of the operator (OPERATOR_IMAGE) or spec.imagePullSecrets.',
  );
  const theirs = said('proxy', 'sidecar');
  expect(theirs).toContain('image of container sidecar cannot be pulled');
  expect(theirs).toContain('Correct it in the podTemplate or spec.imagePullSecrets.');
});
