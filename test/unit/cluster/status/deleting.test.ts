import { expect, test } from 'vitest';
import { statusOfDeletion } from '#src/cluster/status/deleting.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { stateAtRest } from '../at-rest.ts';

const { observation } = stateAtRest();
const status = statusOfDeletion(observation, 'waiting for 3 pods to stop');

test('given a cluster that is being deleted, then it is not Ready and says what its end waits for', () => {
  const said = { reason: 'Deleting', message: 'Being deleted: waiting for 3 pods to stop' };
  expect(conditionOf(status, 'Ready')).toMatchObject({ status: 'False', ...said });
  expect(conditionOf(status, 'Progressing')).toMatchObject({ status: 'True', ...said });
  expect(status.message).toBe(said.message);
  expect(status.waitsFor).toEqual({ reason: 'Deleting' });
});

test('given what was told of it before, then counts are told no more, and all else stays', () => {
  expect(observation.cluster.status?.components).toBeDefined();
  expect(status.components).toBeUndefined();
  expect(status.units).toBeUndefined();
  expect(status.zookeeperMembers).toBe(observation.cluster.status?.zookeeperMembers);
  expect(conditionOf(status, 'MetadataInitialized')).toEqual(
    conditionOf(observation.cluster.status, 'MetadataInitialized'),
  );
  expect(status.conditions?.filter(({ type }) => type === 'Ready')).toHaveLength(1);
});

test('given that something was held or had waited too long, then that is told no more either', () => {
  const conditions = observation.cluster.status?.conditions?.map(({ type }) => type) ?? [];
  expect(conditions).toEqual(expect.arrayContaining(['Stalled', 'Held', 'Suspended']));
  expect(status.conditions?.map(({ type }) => type)).toEqual(['Ready', 'Progressing', 'MetadataInitialized']);
});
