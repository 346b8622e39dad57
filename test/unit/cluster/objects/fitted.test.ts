import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { StatefulSet } from '#src/cluster/model/observation.ts';
import { fitted } from '#src/cluster/objects/fitted.ts';
import { operatorVersionAnnotation, templateAnnotation } from '#src/components/build/names.ts';
import { statefulSet } from '../hand-made.ts';

const wanted = statefulSet('demo-bookie', 3, { journal: '10Gi' });

/** The same, otherwise. */
function otherwise(spec: object, annotations?: Record<string, string>): StatefulSet {
  return {
    ...wanted,
    metadata: { ...wanted.metadata, ...(annotations && { annotations }) },
    spec: { ...wanted.spec, ...spec },
  };
}

describe('given a StatefulSet that is to be laid over one that is there', () => {
  test('when there is none, then it is as wanted', () => {
    expect(fitted(wanted, undefined)).toBe(wanted);
  });

  test('when nobody can change what differs, then that stays as it is, and all else is as wanted', () => {
    const volumeClaimTemplates = [{ metadata: { name: 'journal', labels: { old: 'yes' } }, spec: {} }];
    const live = otherwise({
      replicas: 2,
      serviceName: 'old',
      podManagementPolicy: 'OrderedReady',
      volumeClaimTemplates,
    });
    const now = otherwise({ serviceName: 'new', podManagementPolicy: 'Parallel', revisionHistoryLimit: 3 });
    expect(fitted(now, live)['spec']).toEqual({
      ...now.spec,
      serviceName: 'old',
      podManagementPolicy: 'OrderedReady',
      volumeClaimTemplates,
    });
  });

  test('when the server has only filled in what was left out, then it is as wanted', () => {
    const filled = wanted.spec.volumeClaimTemplates?.map(each => ({ ...each, status: { phase: 'Pending' } }));
    expect(fitted(wanted, otherwise({ volumeClaimTemplates: filled }))).toBe(wanted);
  });

  test('when both have one template, then it is of the release that made it first; of another it is of this one', () => {
    const now = otherwise({}, { [templateAnnotation]: 'a', [operatorVersionAnnotation]: '2' });
    const madeBy = (template: string) => {
      const live = otherwise({}, { [templateAnnotation]: template, [operatorVersionAnnotation]: '1' });
      return fitted(now, live).metadata.annotations?.[operatorVersionAnnotation];
    };
    expect([madeBy('a'), madeBy('b')]).toEqual(['1', '2']);
    expect(fitted(now, otherwise({}, {})).metadata.annotations).toEqual(now.metadata.annotations);
  });
});

test('given a release that would make claims otherwise, then it is not refused for ever: those of before stay', () => {
  const world = new FakeWorld();
  world.settle();
  const set = world.object<StatefulSet>('StatefulSet', 'demo-bookie');
  const before = set.spec.volumeClaimTemplates?.map(each => ({
    ...each,
    metadata: { ...each.metadata, labels: { of: 'an earlier release' } },
  }));
  world.write({ ...set, spec: { ...set.spec, volumeClaimTemplates: before } } as StatefulSet);
  world.settle();
  expect(world.object<StatefulSet>('StatefulSet', 'demo-bookie').spec.volumeClaimTemplates).toEqual(before);
  expect(world.condition('Ready')?.status).toBe('True');
});
