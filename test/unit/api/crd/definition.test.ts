import { expect, test } from 'vitest';
import { definitionOf, pluralOf } from '#src/api/crd/definition.ts';

test('given a kind, then its plural is what kubectl and the name of the definition have', () => {
  expect(pluralOf('PulsarTenant')).toBe('pulsartenants');
});

test('given a kind, then its definition is of our group, has a status, and says Ready, why and since when', () => {
  const columns = [{ name: 'Cluster', type: 'string', jsonPath: '.spec.clusterRef.name' }] as const;
  const { metadata, spec } = definitionOf({ kind: 'PulsarThing', shortNames: ['pth'], columns, schema: {} });
  expect(metadata.name).toBe('pulsarthings.pulsar-operator.dev');
  const [version] = spec.versions;
  expect(version?.subresources).toEqual({ status: {} });
  expect(version?.additionalPrinterColumns.map(({ name }) => name)).toEqual([
    'Cluster',
    'Ready',
    'Message',
    'Age',
  ]);
});
