import { describe, expect, test } from 'vitest';
import type { StatefulSet } from '#src/cluster/model/observation.ts';
import { fieldsByHand, remedyOf } from '#src/cluster/rollout/by-hand.ts';
import { templateAnnotation } from '#src/components/build/names.ts';
import { brokers } from './templated.ts';

const container = { name: 'broker', image: 'a', env: [{ name: 'LEVEL', value: 'info' }] };
const served = { metadata: { labels: { name: 'live' } }, spec: { containers: [container] } };

interface Edited {
  /** What the template has become since. */
  readonly template?: object;
  /** The template that the operator has given, and the one that has served. */
  readonly given?: string;
  readonly before?: string;
  readonly revision?: string;
}

/** Brokers whose revision r1 has served. */
function edited({ template = served, given = 'live', before = 'live', revision = 'r2' }: Edited) {
  const annotations = { [templateAnnotation]: before };
  const facts = { provenRevisions: { value: { r1: { template: served, annotations } } } };
  const { state } = brokers({ revision, remembered: { proven: 'r1' }, facts });
  const set = state.components.broker.statefulSet as StatefulSet;
  const metadata = { ...set.metadata, annotations: { [templateAnnotation]: given } };
  const statefulSet: StatefulSet = { ...set, metadata, spec: { ...set.spec, template } };
  return [state, { ...state.components.broker, statefulSet }] as const;
}

const withInit = { ...served, spec: { ...served.spec, initContainers: [{ name: 'theirs', image: 'x' }] } };

describe('given a template that differs from the one that has served, and of which the operator gave the same', () => {
  test.each([
    ['an init container is added', withInit, ['spec.template.spec.initContainers[theirs]']],
    [
      'a variable is added',
      {
        ...served,
        spec: { containers: [{ ...container, env: [...container.env, { name: 'X', value: 'y' }] }] },
      },
      ['spec.template.spec.containers[broker].env[X]'],
    ],
    [
      'an annotation is added',
      { ...served, metadata: { ...served.metadata, annotations: { restartedAt: 'now' } } },
      ['spec.template.metadata.annotations'],
    ],
    [
      'a value is another',
      { ...served, spec: { containers: [{ ...container, image: 'b' }] } },
      ['spec.template.spec.containers[broker].image'],
    ],
    [
      'what others had added is gone',
      { ...served, spec: { containers: [{ ...container, env: [] }] } },
      ['spec.template.spec.containers[broker].env[LEVEL]'],
    ],
  ])('when %s, then that field is named, and where to take it back', (_, template, fields) => {
    const [state, component] = edited({ template });
    expect(fieldsByHand(state, component)).toEqual(fields);
    expect(remedyOf(state, component)).toBe(
      `somebody else than the operator has changed ${fields.join()} of StatefulSet demo-broker. Take that back there, or correct it; the specification is as it was`,
    );
  });
});

describe('given a template of the operator, whatever others added to it', () => {
  test.each([
    ['it is another than the one that has served', { template: withInit, given: 'new' }],
    ['it is the one that has served', { revision: 'r1', template: withInit }],
    ['nobody knows what it gave before', { template: withInit, before: '' }],
  ])('when %s, then nobody else is to blame, and the specification is to be corrected', (_, world) => {
    const [state, component] = edited(world);
    expect(fieldsByHand(state, component)).toEqual([]);
    expect(remedyOf(state, component)).toMatch(/^correct or revert the specification/);
  });

  test('when nobody has said what has served, or the StatefulSet is away, then nothing is said of others', () => {
    const [state, component] = edited({ template: withInit });
    const unasked = { ...state, observation: { ...state.observation, facts: {} } };
    expect(fieldsByHand(unasked, component)).toEqual([]);
    expect(fieldsByHand(state, { ...component, statefulSet: undefined })).toEqual([]);
  });
});
