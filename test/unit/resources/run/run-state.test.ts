import { describe, expect, test } from 'vitest';
import { stateWrite, stateWrites } from '#src/resources/run/run-state.ts';
import { functionOf, instanceTold } from '../hand-made-resources.ts';

const since = '2026-01-01T00:00:00Z';
const now = Date.parse(since);
const stopped = { instanceId: 0, status: { running: false, error: '', numRestarts: 0 } };
const running = { numRunning: 1, instances: [instanceTold({ latestUserExceptions: [] })] };

function writes(parallelism: number | undefined, status: object, told: object, nowMs = now): unknown[] {
  const resource = functionOf({ parallelism }, { status });
  return stateWrites(resource, 'p', { told, nowMs }).map(({ request, remember, undoes }) => [
    request.path,
    remember,
    undoes,
  ]);
}

describe('one that shall be stopped', () => {
  const stop = [['p/stop', { paused: true }, undefined]];

  test.each<[what: string, status: object, told: object, expected: unknown[]]>([
    ['it runs', {}, running, stop],
    ['nobody has stopped it yet', {}, { numRunning: 0 }, stop],
    ['it was stopped', { paused: true }, { numRunning: 0, instances: [stopped] }, []],
    ['somebody has started it again', { paused: true }, running, stop],
  ])('given that %s', (_, status, told, expected) => {
    expect(writes(0, status, told)).toEqual(expected);
  });
});

describe('one that shall run', () => {
  const crashed = instanceTold({ running: false, error: '', latestUserExceptions: [] });
  const given = { running: false, error: 'HTTP 503 Service Unavailable' };

  test.each<[what: string, status: object, told: object, expected: unknown[]]>([
    ['it runs', {}, running, []],
    ['it was paused', { paused: true }, running, [['p/start', { paused: false }, undefined]]],
    [
      'somebody has stopped it',
      {},
      { instances: [stopped] },
      [['p/start', undefined, 'it had been stopped']],
    ],
    ['its process has ended by itself', {}, { instances: [crashed] }, []],
    ['nothing is told', {}, {}, []],
  ])('given that %s', (_, status, told, expected) => {
    expect(writes(1, status, told)).toEqual(expected);
  });

  test('given that its worker has given it up, then it is started again, and then has time', () => {
    const instances = [{ id: 0, running: false, since, restarts: 0 }];
    const told = { instances: [instanceTold(given)] };
    const [write] = writes(undefined, { instances }, told, now + 60_000);
    const later = [{ id: 0, running: false, since: '2026-01-01T00:01:00Z', restarts: 0 }];
    expect(write).toEqual(['p/0/restart', { instances: later }, 'its worker had given up instance 0']);
    expect(writes(undefined, { instances: later }, told, now + 60_000)).toEqual([]);
  });
});

test('given a state that it has, then Pulsar refuses, and there was nothing to do', () => {
  expect(stateWrite('p', 'start')).toMatchObject({ request: { method: 'POST' }, idleBy: [400] });
});
