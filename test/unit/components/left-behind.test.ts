import { describe, expect, test } from 'vitest';
import { recoveryJob } from '#src/components/bookkeeper/recovery-job.ts';
import { managedBy, selectorLabels } from '#src/components/build/names.ts';
import { catalogue } from '#src/components/catalogue.ts';
import { metadataJob } from '#src/components/metadata/job.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { contextOf } from './context.ts';

type Labels = Readonly<Record<string, string>>;

interface Spec {
  readonly selector?: Labels | { readonly matchLabels: Labels };
  readonly template?: { readonly metadata: { readonly labels: Labels } };
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly labels: Labels } }[];
}

const context = contextOf({}, { members: 3 });
const objects = [
  ...catalogue.flatMap(({ prepare, run }) => [...prepare(context), run(context, 3)]),
  metadataJob(context),
  recoveryJob(context, 3, 'demo-bookie-3'),
];

function specOf(object: KubernetesObject): Spec {
  return object['spec'] ?? {};
}

function selectorOf({ selector = {} }: Spec): Labels {
  return 'matchLabels' in selector ? (selector.matchLabels as Labels) : selector;
}

/** The labels of an object, and of all that Kubernetes makes of it: pods, and claims with the selector's labels too. */
function labelsMadeOf(object: KubernetesObject): [what: string, labels: Labels][] {
  const spec = specOf(object);
  const { template, volumeClaimTemplates = [] } = spec;
  const name = `${object.kind} ${object.metadata.name}`;
  return [
    [name, object.metadata.labels ?? {}],
    ...(template ? [[`pods of ${name}`, template.metadata.labels] as [string, Labels]] : []),
    ...volumeClaimTemplates.map(({ metadata }): [string, Labels] => [
      `claims of ${name}`,
      { ...metadata.labels, ...selectorOf(spec) },
    ]),
  ];
}

describe.each(objects.flatMap(labelsMadeOf))('given %s', (_, labels) => {
  test('then no tool that goes by instance labels takes it for its own', () => {
    const others = Object.keys(labels).filter(key => key.endsWith('/instance'));
    expect(others).toEqual([]);
  });

  test('then its cluster is known by a label of ours', () => {
    expect(labels).toMatchObject({ 'pulsar-operator.dev/cluster': 'demo', ...managedBy });
  });
});

test('given selectors, then they hold what the pods of that component have, and nothing of other tools', () => {
  const selecting = objects.filter(object => specOf(object).selector);
  expect(new Set(selecting.map(({ kind }) => kind))).toEqual(
    new Set(['Service', 'PodDisruptionBudget', 'StatefulSet']),
  );
  for (const object of selecting) {
    const component = object.metadata.labels?.['app.kubernetes.io/component'] ?? '';
    expect(selectorOf(specOf(object))).toEqual(selectorLabels('demo', component));
  }
});

test('given a label for such a tool in a podTemplate, then pods have it, and what outlives them has not', () => {
  const instance = { 'app.kubernetes.io/instance': 'demo' };
  const bookkeeper = { podTemplate: { metadata: { labels: instance } } };
  const set = catalogue
    .find(({ name }) => name === 'bookkeeper')
    ?.run(contextOf({ bookkeeper }, { members: 3 }), 3);
  const [own, pods, ...claims] = set ? labelsMadeOf(set) : [];
  expect(pods?.[1]).toMatchObject(instance);
  expect(claims).toHaveLength(2);
  for (const made of [own, ...claims]) expect(made?.[1]).not.toHaveProperty(['app.kubernetes.io/instance']);
});
