import { describe, expect, test } from 'vitest';
import { exclaim, FunctionUser, ready } from './function-user.ts';
import type { Pulsar } from './server.ts';

/** Tries out functions whose code is a package. */
export function packageFunctionsOf(served: () => Pulsar): void {
  const url = (user: FunctionUser, version: string) => `function://acme/${user.namespace}/code@${version}`;
  const at = (user: FunctionUser, version: string) =>
    `${user.pulsar.web}/admin/v3/packages/function/acme/${user.namespace}/code/${version}`;

  async function uploaded(user: FunctionUser, version: string, mark: string): Promise<void> {
    const data = new FormData();
    data.append('metadata', new Blob(['{}'], { type: 'application/json' }));
    data.append('file', new Blob([exclaim(mark)]), 'exclaim.py');
    expect((await fetch(at(user, version), { method: 'POST', body: data })).status).toBe(204);
  }

  describe('a function of a package', () => {
    test('given a package that comes later, and another version, and another file by hand, then it runs that', async () => {
      await using user = await FunctionUser.of(served(), { keepsPackages: true });
      const code = (version: string) => ({ code: { url: url(user, version) } });
      await user.applied(
        code('v1'),
        `False PackageNotFound: Package ${url(user, 'v1')} does not exist: waiting for it. A PulsarPackage makes one`,
      );
      await uploaded(user, 'v1', '!');
      await user.passedUntil(ready);
      expect(await user.works('a')).toEqual(['a!']);
      await uploaded(user, 'v2', '?');
      await user.applied(code('v2'));
      await expect.poll(() => user.works('b')).toEqual(['b?']);
      await fetch(at(user, 'v2'), { method: 'DELETE' });
      await user.passedUntil('False PackageNotFound');
      // An answer to what was asked before may still come.
      await expect.poll(() => user.works('c')).toEqual(['c?']);
      await uploaded(user, 'v2', '+');
      await user.passedUntil(ready);
      await expect.poll(() => user.works('d')).toEqual(['d+']);
    });

    test('given workers that take no packages, then the key of the spec is named', async () => {
      await using user = await FunctionUser.of(served());
      await user.applied(
        { code: { url: url(user, 'v1') } },
        "False PackagesNotServed: The workers of PulsarCluster demo take no code from packages: set functionsWorkerEnablePackageManagement: 'true' in its spec.broker.config",
      );
    });

    test('given uploads where workers keep packages, then a PulsarPackage is what to make', async () => {
      await using user = await FunctionUser.of(served(), { keepsPackages: true });
      await user.applied(
        {},
        'False Refused: The workers of PulsarCluster demo keep uploaded code as packages',
      );
    });
  });
}
