import { describe, expect, test } from 'vitest';
import { broker } from '#src/components/broker/objects.ts';
import type { Component } from '#src/components/build/component.ts';
import {
  handOverCommand,
  handOverFile,
  handOverScript,
  handOverSeconds,
} from '#src/components/functions/hand-over.ts';
import { functionsWorker } from '#src/components/functions/objects.ts';
import { contextOf } from '../context.ts';
import { containerOf, filesIn, podOf } from '../made.ts';

const own = { placement: 'Workers' };
const preStop = ({ run }: Component, functions?: object) =>
  (containerOf(run(contextOf(functions ? { functions } : {}), 2)) as { lifecycle?: unknown }).lifecycle;
const by = (command: readonly string[]) => ({ preStop: { exec: { command } } });

describe('given a worker that is about to end', () => {
  test('then it hands its functions over before, wherever it is, by a script of its configuration', () => {
    expect(preStop(functionsWorker, own)).toEqual(by(handOverCommand(6750, '/tmp/functions_worker.yml')));
    expect(preStop(broker, {})).toEqual(by(handOverCommand(8080, '/tmp/pulsar-operator.conf')));
    for (const files of [
      filesIn(functionsWorker.prepare(contextOf({ functions: own }))),
      filesIn(broker.prepare(contextOf({ functions: {} }))),
    ])
      expect(files[handOverFile]).toBe(handOverScript);
  });

  test('then its pod is given the time for that, and for its own end', () => {
    expect(podOf(functionsWorker.run(contextOf({ functions: own }), 2))).toMatchObject({
      terminationGracePeriodSeconds: 60 + handOverSeconds,
    });
  });

  test('when there are no functions, or they have pods of their own, then there is nothing to hand over', () => {
    expect(preStop(broker)).toBeUndefined();
    expect(preStop(broker, own)).toBeUndefined();
    const inPods = { ...own, runtime: 'Kubernetes', serviceAccountName: 'functions' };
    expect(preStop(functionsWorker, inPods)).toBeUndefined();
  });
});
