import { describe, expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { specOf } from '#test/api/clusters.ts';
import { invalidClusters } from '#test/api/invalid-clusters.ts';

describe('the schema of a spec', () => {
  test.each(invalidClusters)(
    'given %s, then it is refused as the API server refuses it',
    (_, fields, names) => {
      const { issues = [] } = pulsarClusterSpec.safeParse(specOf(fields)).error ?? {};
      const paths = issues.map(({ path }) => path.reduce((text: string, part) => joined(text, part), 'spec'));
      expect(paths.some(path => names.startsWith(path) || path.startsWith(names))).toBe(true);
    },
  );
});

function joined(path: string, part: PropertyKey): string {
  return typeof part === 'number' ? `${path}[${part}]` : `${path}.${String(part)}`;
}
