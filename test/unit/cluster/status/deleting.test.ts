import { describe, expect, test } from 'vitest';
import type { Failure } from '#src/cluster/model/failure.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { statusOfDeletion } from '#src/cluster/status/deleting.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { stateAtRest } from '../at-rest.ts';

const { observation } = stateAtRest();
const ending = { waits: 'waiting for 3 pods to stop', remaining: 3 };
const { status } = statusOfDeletion(observation, ending, []);

test('given a cluster that is being deleted, then it is not Ready and says what its end waits for', () => {
  const said = { reason: 'Deleting', message: 'Being deleted: waiting for 3 pods to stop' };
  expect(conditionOf(status, 'Ready')).toMatchObject({ status: 'False', ...said });
  expect(conditionOf(status, 'Progressing')).toMatchObject({ status: 'True', ...said });
  expect(status.message).toBe(said.message);
  expect(status.waitsFor).toEqual({ reason: 'Deleting', remaining: 3 });
});

test('given what was told of it before, then counts are told no more, and all else stays', () => {
  expect(observation.cluster.status?.components).toBeDefined();
  expect(status.components).toBeUndefined();
  expect([status.units, status.moreUnits]).toEqual([undefined, undefined]);
  expect(status.zookeeperMembers).toBe(observation.cluster.status?.zookeeperMembers);
  expect(conditionOf(status, 'MetadataInitialized')).toEqual(
    conditionOf(observation.cluster.status, 'MetadataInitialized'),
  );
  expect(status.conditions?.filter(({ type }) => type === 'Ready')).toHaveLength(1);
});

test('given that something was held, or it was suspended, then that is told no more either', () => {
  const conditions = observation.cluster.status?.conditions?.map(({ type }) => type) ?? [];
  expect(conditions).toEqual(expect.arrayContaining(['Stalled', 'Held', 'Suspended']));
  const told = status.conditions?.map(({ type }) => type);
  expect(told).toEqual(['Ready', 'Progressing', 'Stalled', 'MetadataInitialized']);
});

test('given a deletion that the API server refuses, then that is the sentence, with its code, and what is left counts', () => {
  const refused: Failure = { reason: 'Refused', component: 'bookkeeper', message: 'It refused. Do that.' };
  const { status } = statusOfDeletion(observation, ending, [refused]);
  const said = { reason: 'Refused', message: 'Being deleted: bookkeeper: It refused. Do that.' };
  expect(conditionOf(status, 'Ready')).toMatchObject({ status: 'False', ...said });
  expect(status.waitsFor).toEqual({ component: 'bookkeeper', reason: 'Refused', remaining: 3 });
});

describe('given an end that does not come', () => {
  const limit = observation.cluster.spec.progressDeadlineSeconds;

  /** What is observed so many seconds after what was told last. */
  function later(seconds: number, told = status): Observation {
    const now = new Date(Date.parse(observation.now) + seconds * 1000).toISOString();
    return { ...observation, now, cluster: { ...observation.cluster, status: told } };
  }

  test('then it is Stalled when nothing has got better for as long as the spec allows, and that is an event', () => {
    const early = statusOfDeletion(later(limit - 7), ending, []);
    expect(conditionOf(early.status, 'Stalled')?.status).toBe('False');
    expect(early.deadlineSeconds).toBe(7);
    const late = statusOfDeletion(later(limit), ending, []);
    const message = `No progress for more than ${limit} s. Being deleted: waiting for 3 pods to stop`;
    expect(conditionOf(late.status, 'Stalled')).toMatchObject({
      status: 'True',
      reason: 'Deleting',
      message,
    });
    expect(late.events).toEqual([{ type: 'Warning', reason: 'Stalled', message }]);
    expect(late.deadlineSeconds).toBeUndefined();
  });

  test('when fewer things are left than ever before, then it is not; when as many come again, then it is', () => {
    const better = statusOfDeletion(later(limit - 1), { ...ending, remaining: 2 }, []);
    const again = statusOfDeletion(later(limit + 1, better.status), ending, []);
    expect(conditionOf(again.status, 'Stalled')?.status).toBe('False');
    const late = statusOfDeletion(later(2 * limit, again.status), { ...ending, remaining: 2 }, []);
    expect(conditionOf(late.status, 'Stalled')?.status).toBe('True');
  });

  test('when the deletion has raised the generation, then that is told once, and does not begin anew each time', () => {
    const generation = (observation.cluster.metadata.generation ?? 1) + 1;
    const raised = (seen: Observation): Observation => {
      return { ...seen, cluster: { ...seen.cluster, metadata: { ...seen.cluster.metadata, generation } } };
    };
    const first = statusOfDeletion(raised(later(0)), ending, []).status;
    expect(first.observedGeneration).toBe(generation);
    const last = statusOfDeletion(raised(later(limit, first)), ending, []).status;
    expect(conditionOf(last, 'Stalled')?.status).toBe('True');
  });
});
