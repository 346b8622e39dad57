import { describe, expect, test } from 'vitest';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { StatusInput } from '#src/cluster/status/input.ts';
import { growthOf, rollOf, stateAtRest, stepOf, unitOf, withComponent } from '../at-rest.ts';
import { ready, said, unwell } from './summarised.ts';

describe('given components that are not as they are to be', () => {
  const rolling = { component: 'proxy', roll: rollOf('wait', 'Waiting for proxies') } as const;

  test('when there are several, then the first on which others rely is told', () => {
    expect(ready(unwell('broker', unwell('zookeeper'))).message).toMatch(/^zookeeper: /);
  });

  test.each<[string, Partial<ClusterState>, StatusInput, string]>([
    [
      'a change of it is under way',
      { steps: [stepOf('bookkeeper', 'Copying ledgers')] },
      {},
      'bookkeeper: Copying',
    ],
    [
      'its volumes grow',
      {},
      { expansions: new Map([['bookkeeper', growthOf('It grows')]]) },
      'bookkeeper: It grows',
    ],
    ['it rolls', {}, { rolling: [rolling] }, 'proxy: Waiting for proxies'],
  ])('when all its pods serve, but %s, then the cluster is not Ready', (_, otherwise, findings, message) => {
    expect(ready(stateAtRest({}, otherwise), findings)).toMatchObject({
      status: 'False',
      message: expect.stringContaining(message),
    });
  });

  test('when one waits for what another does, then that other is told, whatever relies on what', () => {
    const state = withComponent(stateAtRest(), 'zookeeper', { updated: [] });
    const steps = [stepOf('bookkeeper', 'Copying ledgers')];
    expect(said({ ...state, steps })).toMatchObject({
      ready: { reason: 'Scaling', message: 'bookkeeper: Copying ledgers' },
      waitsFor: { component: 'bookkeeper' },
    });
  });

  test('when one of which pods are missing comes before what moves, then it blocks that, and is told', () => {
    const steps = [stepOf('bookkeeper', 'Copying ledgers')];
    expect(ready({ ...unwell('zookeeper'), steps })).toMatchObject({
      reason: 'Waiting',
      message: expect.stringMatching(/^zookeeper: /),
    });
  });

  test('when a roll has failed while another moves, then the sentence is of the roll, as the reason is', () => {
    const failedRoll = { component: 'proxy', roll: rollOf('failed', 'demo-proxy-1 fails') } as const;
    const state = { ...stateAtRest(), steps: [stepOf('bookkeeper', 'Copying ledgers')] };
    expect(ready(state, { rolling: [failedRoll] })).toMatchObject({
      reason: 'RollFailed',
      message: 'proxy: demo-proxy-1 fails',
    });
  });

  test('when it serves, but another release is on its way to it, then the cluster is not Ready', () => {
    const state = stateAtRest();
    const spec = { ...state.context.spec, version: '4.9.9' };
    expect(ready({ ...state, context: { ...state.context, spec } }).message).toContain(
      'zookeeper: Waiting for its turn',
    );
  });

  test.each<[string, Partial<ClusterState>, StatusInput, string]>([
    [
      'a pod fails in a roll',
      {},
      { rolling: [{ ...rolling, roll: rollOf('failed', 'It fails') }] },
      'RollFailed',
    ],
    [
      'a disk is brought back',
      { steps: [stepOf('bookkeeper', '', { repairs: true })] },
      { rolling: [rolling] },
      'Repairing',
    ],
    ['bookies leave', { steps: [stepOf('bookkeeper', '')] }, { rolling: [rolling] }, 'Scaling'],
    ['pods restart', {}, { rolling: [rolling] }, 'Rolling'],
    ['pods start', {}, {}, 'Waiting'],
  ])('when %s, then the reason says so', (_, otherwise, findings, reason) => {
    const state = { ...unwell('proxy'), ...otherwise };
    expect(said(state, findings)).toMatchObject({
      ready: { reason },
      progressing: { status: 'True', reason },
    });
  });

  test('when a pod should have stopped and a person must decide, then that is told, whatever rolls', () => {
    const stuck = [
      unitOf('demo-bookie-0', 'Waiting', 'is late'),
      unitOf('demo-bookie-1', 'Blocked', 'is stuck'),
    ];
    expect(ready(unwell('proxy'), { stuck, rolling: [rolling] })).toMatchObject({
      reason: 'DeadNode',
      message: 'bookkeeper: demo-bookie-1 is stuck',
    });
    expect(ready(stateAtRest(), { stuck }).status, 'a cluster that serves all the same is Ready').toBe(
      'True',
    );
  });
});
