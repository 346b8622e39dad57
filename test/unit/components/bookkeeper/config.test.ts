import { expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { overrides } from '#src/components/bookkeeper/config.ts';
import { uniformReleases } from '#src/components/build/context.ts';

/** What bookies of this configuration are told about remembering that they were read-only. */
function remembering(config: object): string[] {
  const spec = pulsarClusterSpec.parse({ bookkeeper: { config } });
  const releases = uniformReleases(spec);
  const context = { name: 'demo', namespace: 'ns', uid: 'u', spec, members: 3, releases, restarts: {} };
  return overrides(context)
    .split('\n')
    .filter(line => line.startsWith('persistBookieStatusEnabled'));
}

test('given bookies of which nothing is said, then one that was read-only takes writes again when it restarts', () => {
  expect(remembering({})).toEqual(['persistBookieStatusEnabled=false']);
});

test('given bookies that are to remember it, then they do', () => {
  expect(remembering({ persistBookieStatusEnabled: 'true' })).toEqual(['persistBookieStatusEnabled=true']);
});
