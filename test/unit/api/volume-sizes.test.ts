import { describe, expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { pathsOf } from '#src/api/crd/paths-of.ts';
import { toStructural } from '#src/api/crd/structural.ts';
import { volumeSizes } from '#src/api/volume-sizes.ts';
import { catalogue } from '#src/components/catalogue.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { specOf } from '#test/api/clusters.ts';
import { contextOf } from '../components/context.ts';

interface StatefulSet extends KubernetesObject {
  readonly spec: {
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
}

describe('the sizes of volumes', () => {
  test('then they are all that the spec has', () => {
    const fields = pathsOf(toStructural(pulsarClusterSpec), 'spec').filter(path => path.endsWith('.size'));
    expect(volumeSizes.map(({ field }) => `spec.${field}`)).toEqual(fields);
  });

  test('then each has its class', () => {
    const fields = pathsOf(toStructural(pulsarClusterSpec), 'spec').filter(path =>
      path.endsWith('.storageClassName'),
    );
    expect(volumeSizes.map(({ classField }) => `spec.${classField}`)).toEqual(fields);
  });

  test.each(volumeSizes)('given $classField in a spec, then it is read there', ({ classField, classOf }) => {
    expect(classOf(pulsarClusterSpec.parse(specOf({ [classField]: 'fast' })))).toBe('fast');
    expect(classOf(pulsarClusterSpec.parse({}))).toBeUndefined();
  });

  test.each(volumeSizes)('given $field in a spec, then it is read there', ({ field, of }) => {
    expect(of(pulsarClusterSpec.parse(specOf({ [field]: '123Gi' })))).toBe('123Gi');
  });

  test('then each component makes its volumes from the templates that are named, and from no others', () => {
    const context = contextOf();
    const templates = catalogue.flatMap(({ name, run }) => {
      const { volumeClaimTemplates = [] } = (run(context, 1) as StatefulSet).spec;
      return volumeClaimTemplates.map(({ metadata }) => [name, metadata.name]);
    });
    expect(volumeSizes.map(({ component, template }) => [component, template])).toEqual(templates);
  });
});
