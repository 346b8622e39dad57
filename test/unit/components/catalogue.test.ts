import { describe, expect, test } from 'vitest';
import { componentNames, selectorLabels, workloadName } from '#src/components/build/names.ts';
import { catalogue } from '#src/components/catalogue.ts';
import { contextOf } from './context.ts';
import { templateOf } from './made.ts';

describe('the catalogue', () => {
  test('then each component is in it once, in the order in which one relies on another', () => {
    expect(catalogue.map(({ name }) => name)).toEqual(componentNames);
  });
});

describe.each(catalogue)('the $name of the catalogue', ({ name, prepare, run }) => {
  const context = contextOf({}, { members: 3 });
  const own = selectorLabels('demo', name);

  test('then what its pods need is its own', () => {
    const objects = prepare(context);
    expect(objects.length).toBeGreaterThan(2);
    for (const { metadata } of objects) expect(metadata.labels).toMatchObject(own);
  });

  test('then it has a StatefulSet of as many of its pods as it is asked for', () => {
    const set = run(context, 2);
    expect([set.kind, set.metadata.name]).toEqual(['StatefulSet', workloadName('demo', name)]);
    expect(set).toMatchObject({ spec: { replicas: 2 } });
    expect(templateOf(set).metadata.labels).toMatchObject(own);
  });
});
