import { expect, test } from 'vitest';
import { pulsarPackageSpec } from '#src/api/resources/functions/package.ts';
import { packageKind } from '#src/resources/package/package.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { FunctionUser, finalized } from './function-user.ts';
import type { Pulsar } from './server.ts';

/** Tries out functions where there are no workers. */
export function unservedFunctionsOf(served: () => Pulsar): void {
  test('given a cluster without functions workers, then that is said, and what to do; and a deletion says so too', async () => {
    const user = new FunctionUser(served());
    await user.applied(
      {},
      'False FunctionsNotServed: Its PulsarCluster runs no functions: give it spec.functions',
    );
    expect(user.world.of('exclaim')?.metadata.finalizers).toHaveLength(1);
    await user.applied({}, 'False FunctionsNotServed: Deleting function acme/', finalized);
    await user.applied({ deletionPolicy: 'Retain' }, 'gone', finalized);
  });

  test('given brokers that keep no packages, then the key of the spec is named', async () => {
    const world = new ResourceWorld(packageKind, { brokers: [served().web] });
    world.files.set('code/a.py', 'code');
    const spec = {
      ...{ clusterRef: { name: 'demo' }, type: 'function', tenant: 'acme', namespace: 'orders' },
      ...{ version: 'v1', content: { configMap: { name: 'code', key: 'a.py' } } },
    };
    world.apply('pkg', pulsarPackageSpec.parse(spec));
    await world.pass('pkg');
    const words =
      "False PackagesNotServed: The brokers of its PulsarCluster keep no packages: set enablePackagesManagement: 'true' in spec.broker.config there";
    expect(world.said('pkg')).toContain(words);
  });
}
