import { describe, expect, test } from 'vitest';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { Facts, StatefulSet } from '#src/cluster/model/observation.ts';
import { wantedSets } from '#src/cluster/rollout/set-in-force.ts';
import {
  askedAnnotation,
  imageAnnotation,
  sealAnnotation,
  templateAnnotation,
} from '#src/components/build/names.ts';
import { brokers, of, seen, type TemplatedBrokers, templated } from './templated.ts';

describe('given another template that is to wait', () => {
  /** What there is to be wished for, where brokers are to stay as they are. */
  function kept(world: TemplatedBrokers, change: (state: ClusterState) => ClusterState = state => state) {
    const { state, wanted } = brokers(world);
    const { sets, needs } = wantedSets(change(state), new Map([['broker', wanted]]), new Set(['broker']));
    const set = sets.get('broker');
    return set ? seen(set) : needs;
  }

  const withoutSet = (state: ClusterState) => {
    const broker = { ...state.components.broker, statefulSet: undefined };
    return { ...state, components: { ...state.components, broker } };
  };
  const asked = [{ fact: 'provenRevisions', of: ['r1'] }];
  const answer = (name: string): Facts => ({
    provenRevisions: {
      value: {
        r1: {
          template: { metadata: { labels: { name: 'old' } } },
          annotations: { [templateAnnotation]: name, [imageAnnotation]: `image-${name}` },
        },
      },
    },
  });

  test('when the live one has served, then it stays, and nothing is asked', () => {
    expect(kept({ revision: 'r1', remembered: { proven: 'r1' } })).toEqual(of('live'));
  });

  test('when none has served yet, then what is live stays', () => {
    expect(kept({ revision: 'r1', remembered: {} })).toEqual(of('live'));
  });

  test('when the controller has not seen the live one, then it stays until that is known', () => {
    const unseen = (state: ClusterState) => {
      Object.assign(state.components.broker.statefulSet?.metadata ?? {}, { generation: 99 });
      return state;
    };
    expect(kept({ revision: 'r2', remembered: { proven: 'r1' } }, unseen)).toEqual(of('live'));
  });

  test('when the live one has another revision than has served, then that one is asked for', () => {
    expect(kept({ revision: 'r2', remembered: { proven: 'r1' } })).toEqual(asked);
  });

  test('when both are of one wish, then somebody has edited the live one by hand, and it is put back', () => {
    const world = { revision: 'r2', remembered: { proven: 'r1' }, facts: answer('live') };
    expect(kept(world)).toEqual(['old', 'live', 'image-live']);
  });

  test('when they are of two, then the live one is being rolled out, and stays', () => {
    expect(kept({ revision: 'r2', remembered: { proven: 'r1' }, facts: answer('old') })).toEqual(of('live'));
  });

  test('when nobody answers, or what has served is gone, then what is live stays', () => {
    const world = { revision: 'r2', remembered: { proven: 'r1' } };
    const facts = { provenRevisions: { error: 'no answer in time' } };
    expect(kept({ ...world, facts })).toEqual(of('live'));
    expect(kept({ ...world, facts: { provenRevisions: { value: {} } } })).toEqual(of('live'));
  });

  test('when the StatefulSet is away, then it comes back with what has served, or as wished where nothing has', () => {
    const world = { revision: 'r1', remembered: { proven: 'r1' } };
    expect(kept(world, withoutSet)).toEqual(asked);
    expect(kept({ ...world, facts: answer('old') }, withoutSet)).toEqual(of('old'));
    expect(kept({ revision: 'r1', remembered: {} }, withoutSet)).toEqual(of('new'));
  });

  test('when it is the one that is live, then there is nothing to keep: an edit by hand is put back', () => {
    const { state } = brokers({ revision: 'r2', remembered: { proven: 'r1' } });
    const wanted = templated(state.components.broker.statefulSet as StatefulSet, 'live');
    Object.assign(state.components.broker.statefulSet?.spec.template ?? {}, { metadata: {} });
    const { sets } = wantedSets(state, new Map([['broker', wanted]]), new Set(['broker']));
    expect(sets.get('broker')).toEqual(wanted);
  });

  test('when what is live tells nothing of what was asked, then what stays does not, either: it would be another wish', () => {
    const { state, wanted } = brokers({ revision: 'r1', remembered: { proven: 'r1' } });
    for (const key of [askedAnnotation, sealAnnotation])
      Reflect.deleteProperty(state.components.broker.statefulSet?.metadata.annotations ?? {}, key);
    expect(wanted.metadata.annotations).toHaveProperty([askedAnnotation]);
    const { sets } = wantedSets(state, new Map([['broker', wanted]]), new Set(['broker']));
    expect(sets.get('broker')?.metadata.annotations).not.toHaveProperty([askedAnnotation]);
  });

  test('when nothing is to wait, then all is as wished', () => {
    const { state, wanted } = brokers({ revision: 'r1', remembered: { proven: 'r1' } });
    expect(wantedSets(state, new Map([['broker', wanted]]), new Set()).sets.get('broker')).toBe(wanted);
  });
});
