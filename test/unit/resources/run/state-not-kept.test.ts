import { expect, test } from 'vitest';
import { functionKind } from '#src/resources/function/function.ts';
import { stateNotKept } from '#src/resources/run/state-not-kept.ts';
import { functionOf, functionTold, instanceTold, servingCluster } from '../hand-made-resources.ts';

const annotations = { 'pulsar-operator.dev/state-calls': 'get_state, put_state' };
const keeping = functionOf({}, { metadata: { annotations } });
const told = {
  reason: 'StateNotKept',
  message: expect.stringMatching(
    /its code has get_state, put_state, and PulsarCluster demo keeps no state.*set stateStore: \{\} in the spec/,
  ),
};

test('given calls for state, then it is told where the cluster keeps none, and only there', () => {
  expect(stateNotKept(keeping, servingCluster)).toMatchObject(told);
  expect(stateNotKept(keeping, { ...servingCluster, keepsState: 'Kept' })).toBeUndefined();
  expect([stateNotKept(keeping, undefined), stateNotKept(functionOf(), servingCluster)]).toEqual([
    ...[undefined, undefined],
  ]);
});

test('given a function that fails besides, then that is told', () => {
  const sentence = (instance: object) => {
    const answers = { it: functionTold(), status: { instances: [instanceTold(instance)] } };
    return functionKind.tells?.({ resource: keeping, answers, cluster: servingCluster, nowMs: 0 }).sentence;
  };
  expect(sentence({})).toMatchObject(told);
  expect(sentence({ running: false, error: 'died' })).toMatchObject({ reason: 'InstanceNotRunning' });
});
