import { describe, expect, test } from 'vitest';
import type { StatefulSet } from '#src/cluster/model/observation.ts';
import { configurationOf, setAtTarget, wantedSet } from '#src/cluster/objects/sets.ts';
import { componentNames, imageAnnotation, templateAnnotation } from '#src/components/build/names.ts';
import { functionsOf } from '#src/components/build/settings.ts';
import { stateAtRest, withComponent } from '../at-rest.ts';

describe('given a component', () => {
  test.each(componentNames)(
    'when it is %s, then its StatefulSet is what its builder makes of the spec',
    name => {
      const { components } = stateAtRest();
      const { spec } = wantedSet(stateAtRest(), name) as StatefulSet;
      expect(spec.replicas).toBe(components[name].desired);
      expect(spec.template).toEqual(components[name].statefulSet?.spec.template);
    },
  );

  test('when another number of its pods is in force, then its StatefulSet has that', () => {
    const state = withComponent(stateAtRest(), 'bookkeeper', { desired: 4 });
    Object.assign(state.context.spec.bookkeeper, { replicas: 4 });
    expect(wantedSet(state, 'bookkeeper')).toMatchObject({ spec: { replicas: 4 } });
  });

  test('when it is brokers with functions that start for the first time, then one starts alone', () => {
    const { observation, context, ...state } = stateAtRest();
    const spec = {
      ...context.spec,
      functions: { ...functionsOf(context.spec), placement: 'Brokers' },
    } as typeof context.spec;
    const { status: _, ...cluster } = observation.cluster;
    const fresh = {
      ...state,
      observation: { ...observation, cluster, owned: [], pods: [] },
      context: { ...context, spec },
    };
    expect(wantedSet(fresh, 'broker')).toMatchObject({ spec: { replicas: 1 } });
  });
});

test('given a component that has not its turn in an upgrade, then it is told what it runs now and what it will', () => {
  const state = stateAtRest();
  const spec = { ...state.context.spec, version: '4.9.9', image: 'mirror/pulsar:4.9.9' };
  const upgrade = { ...state, context: { ...state.context, spec } };
  const image = (set: { metadata: { annotations?: Record<string, string> } }) =>
    set.metadata.annotations?.[imageAnnotation];
  expect(image(wantedSet(upgrade, 'broker'))).toBe(state.context.releases.broker.image);
  expect(image(setAtTarget(upgrade, 'broker'))).toMatch(/:4\.9\.9$/);
});

describe('given a StatefulSet to be made again', () => {
  const state = stateAtRest();
  const wanted = wantedSet(state, 'zookeeper');

  test('when it has the template that is asked for, then what its pods mount is made with it, and no more than that', () => {
    const kinds = configurationOf(state, 'zookeeper', wanted).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['ConfigMap']));
  });

  test('when it has another, then what is asked for would be mounted by nobody', () => {
    const annotations = { ...wanted.metadata.annotations, [templateAnnotation]: 'another' };
    const other = { ...wanted, metadata: { ...wanted.metadata, annotations } };
    expect(configurationOf(state, 'zookeeper', other)).toEqual([]);
  });
});
