import { describe, expect, test } from 'vitest';
import { exclaim, FunctionUser, finalized, ready } from './function-user.ts';
import { sent } from './messages.ts';
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

    describe('that is being replaced while its package goes', () => {
      const change = { retainOrdering: true };
      const gone = 'False PackageNotFound: Package function://acme/';

      /** One that runs, and a replace that ends before or after a call; then the package goes. */
      async function cutShort(
        user: FunctionUser,
        isCut: (what: string) => boolean,
        side: 'before' | 'after',
      ) {
        const code = { code: { url: url(user, 'v1') } };
        await uploaded(user, 'v1', '!');
        await user.applied(code);
        expect(await user.works('a')).toEqual(['a!']);
        const { write } = user.world;
        user.world.write = async (broker, request, options) => {
          const isIt = isCut(`${request.method} ${request.path}`);
          if (isIt && side === 'before') throw new Error('killed');
          await write(broker, request, options);
          if (isIt) throw new Error('killed');
        };
        user.world.apply('exclaim', user.specOf({ ...code, ...change }));
        const killed = () => user.world.pass('exclaim').catch((error: Error) => error.message);
        await expect.poll(killed).toBe('killed');
        user.world.write = write;
        await fetch(at(user, 'v1'), { method: 'DELETE' });
        await sent(user.pulsar, user.topic('in'), 'meanwhile');
        return { ...code, ...change };
      }

      const isStop = (what: string) => what.endsWith('/stop');
      test.each([
        ['it is stopped', isStop, 'after'],
        ['it is deleted', (what: string) => what.startsWith('DELETE'), 'after'],
      ] as const)(
        'after %s, then that is told, and it comes back with the package, with what came meanwhile',
        async (_, isCut, side) => {
          await using user = await FunctionUser.of(served(), { keepsPackages: true });
          await cutShort(user, isCut, side);
          await user.passedUntil(gone);
          await uploaded(user, 'v1', '+');
          await user.passedUntil(ready);
          // What is started again before it is made anew may have its old code still.
          await user.hears(/^meanwhile[!+]$/);
          expect(await user.live()).toMatchObject({ retainOrdering: true, cleanupSubscription: true });
          await sent(user.pulsar, user.topic('in'), 'b');
          await user.hears(/^b\+$/);
          expect(user.world.events.map(({ reason }) => reason)).not.toContain('Restored');
        },
      );

      test('and is deleted itself then, then its subscription waits for the package, to go with it', async () => {
        await using user = await FunctionUser.of(served(), { keepsPackages: true });
        const fields = await cutShort(user, isStop, 'after');
        await user.applied(
          fields,
          'Until then Pulsar does not let its subscription go with it. Set deletionPolicy: Retain',
          finalized,
        );
        await uploaded(user, 'v1', '!');
        await user.passedUntil('gone');
        await expect.poll(() => user.subscriptions('in')).toEqual([]);
      });

      test('and is to be retained then, then nothing holds it', async () => {
        await using user = await FunctionUser.of(served(), { keepsPackages: true });
        const fields = await cutShort(user, isStop, 'after');
        await user.applied({ ...fields, deletionPolicy: 'Retain' }, 'gone', finalized);
        expect(await user.live()).toMatchObject({ retainOrdering: false, cleanupSubscription: false });
      });
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
