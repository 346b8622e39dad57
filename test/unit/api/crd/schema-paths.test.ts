import { expect, test } from 'vitest';
import { pulsarClusterCrd } from '#src/api/crd/crd.ts';
import { pathsOf } from '#src/api/crd/paths-of.ts';
import { resourceCrds } from '#src/api/crd/resources.ts';
import { schemaPaths } from '#src/api/crd/schema-paths.ts';

const definitions = [pulsarClusterCrd(), ...resourceCrds()];

test('given the definitions, then there are the paths of every kind', () => {
  expect([...schemaPaths().keys()]).toEqual(definitions.map(({ spec }) => spec.names.kind));
});

test.each(definitions.map(({ spec }) => [spec.names.kind, spec] as const))(
  'given the schemas of spec and status of %s, then the paths without them are all of theirs and no others',
  (kind, { versions: [only] }) => {
    const { spec = {}, status = {} } = only?.schema.openAPIV3Schema.properties ?? {};
    const all = [...pathsOf(spec, 'spec'), ...pathsOf(status, 'status')];
    expect(schemaPaths().get(kind)?.toSorted()).toEqual(all.sort());
  },
);
