import { expect, test } from 'vitest';
import { pulsarClusterSchema } from '#src/api/crd/crd.ts';
import { pathsOf } from '#src/api/crd/paths-of.ts';
import { schemaPaths } from '#src/api/crd/schema-paths.ts';

test('given the schemas of spec and status, then the paths without them are all of theirs and no others', () => {
  const { spec = {}, status = {} } = pulsarClusterSchema().properties ?? {};
  expect(schemaPaths.toSorted()).toEqual([...pathsOf(spec, 'spec'), ...pathsOf(status, 'status')].sort());
});
