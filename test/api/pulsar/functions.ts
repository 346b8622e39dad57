import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exclaim, FunctionUser, finalized, ready } from './function-user.ts';
import { sent } from './messages.ts';
import type { Pulsar } from './server.ts';

/** Tries out how functions of Python come and change, each in a process of its own. */
export function functionsOf(served: () => Pulsar): void {
  let user: FunctionUser;

  beforeEach(async () => {
    user = await FunctionUser.of(served());
  });

  afterEach(() => user[Symbol.asyncDispose]());

  describe('a function', () => {
    test('given a tenant and a namespace that are not there, then each is waited for', async () => {
      await user.applied({ tenant: 'nobody' }, 'False TenantNotFound: Tenant nobody does not exist');
      await user.applied(
        { namespace: 'nowhere' },
        'False NamespaceNotFound: Namespace acme/nowhere does not exist',
      );
    });

    test('given a ConfigMap that is not there, then it is waited for', async () => {
      user.world.files.clear();
      await user.applied({}, 'False MissingReference: ConfigMap code has no key exclaim.py');
      user.world.files.set('code/exclaim.py', exclaim('!'));
      await user.passedUntil(ready);
    });

    test('when it is registered, then messages flow, and a second pass writes nothing', async () => {
      await user.applied();
      expect(user.world.events.map(({ message }) => message)).toEqual([
        `Created function acme/${user.namespace}/exclaim`,
      ]);
      expect(await user.works('a', 'b')).toEqual(['a!', 'b!']);
      expect(user.world.of('exclaim')?.status).toMatchObject({
        parallelism: 1,
        instances: [{ id: 0, running: true, restarts: 0 }],
      });
      await user.world.pass('exclaim');
      const { statuses } = user.world;
      await user.world.pass('exclaim');
      expect(user.world.statuses).toBe(statuses);
    });

    test('when its code changes, then that runs, and it goes on where it was', async () => {
      await user.applied();
      expect(await user.works('a')).toEqual(['a!']);
      user.world.files.set('code/exclaim.py', exclaim('?'));
      await user.passedUntil(ready);
      expect(user.world.events.at(-1)?.message).toContain('code');
      await expect.poll(() => user.works('b')).toEqual(['b?']);
    });

    test('when a field changes that Pulsar can change, then it is updated in place', async () => {
      await user.applied({ userConfig: { a: 1 }, parallelism: 1 });
      await user.applied({ userConfig: { a: 2 }, parallelism: 2, resources: { cpu: 0.5 } });
      expect(await user.live()).toMatchObject({
        userConfig: { a: 2 },
        parallelism: 2,
        resources: { cpu: 0.5, ram: 2 ** 30 },
      });
      await user.applied({});
      expect(await user.live()).toMatchObject({ userConfig: {}, parallelism: 1, resources: { cpu: 1 } });
      expect(user.world.events.map(({ reason }) => reason)).toEqual(['Created', 'Updated', 'Updated']);
    });

    test('given data of any shape, then it agrees as soon as it is there, and what is taken out far down goes', async () => {
      const rest = { neg: -7, large: 12345678901, small: 1e-7, text: "a<b>&'=", none: '', map: {}, list: [] };
      const deep = { gone: null, list: [1, null, 2.5, [3, []], { gone: null, map: {} }] };
      await user.applied({ userConfig: { gone: null, ...rest, deep } });
      const told = { list: [1, null, 2.5, [3, []], { map: {} }] };
      expect((await user.live())['userConfig']).toEqual({ ...rest, deep: told });
      await user.applied({ userConfig: { deep: { list: [2.5, 1] } } });
      expect((await user.live())['userConfig']).toEqual({ deep: { list: [2.5, 1] } });
      await user.world.pass('exclaim');
      expect(user.world.events.map(({ reason }) => reason)).toEqual(['Created', 'Updated']);
      const crypto = {
        ...{ cryptoKeyReaderClassName: 'a.B', cryptoKeyReaderConfig: { keys: [{ a: 1 }] } },
        encryptionKeys: ['b', 'a'],
      };
      await user.applied({ parallelism: 0, producerConfig: { cryptoConfig: crypto } }, 'stopped');
      expect((await user.live())['producerConfig']).toMatchObject({ cryptoConfig: crypto });
    });

    test('when a field changes that Pulsar cannot change, then it is replaced, and its subscription stays', async () => {
      await user.applied({ subName: 'mine' });
      expect(await user.works('a')).toEqual(['a!']);
      await user.applied({ subName: 'mine', parallelism: 0 }, 'stopped, because parallelism is 0');
      await sent(user.pulsar, user.topic('in'), 'waits');
      const other = {
        subName: 'mine',
        inputs: [user.topic('in'), user.topic('second')],
        subscriptionPosition: 'Latest',
      };
      await user.applied({ ...other, parallelism: 0 }, 'That is done when parallelism is more than 0 again');
      await user.applied(other);
      await user.hears(/^waits!$/);
      await sent(user.pulsar, user.topic('in'), 'b');
      await user.hears(/^b!$/);
      expect(await user.live()).toMatchObject({ cleanupSubscription: true, subscriptionPosition: 'Latest' });
      expect(user.world.events.at(-1)).toMatchObject({
        reason: 'Replaced',
        message: expect.stringMatching(/does not change .*subscriptionPosition, inputSpecs/),
      });
    });

    test('when it shall not be replaced, then it is refused in words, and runs on', async () => {
      await user.applied({ updateStrategy: 'Fail' });
      await user.applied(
        { updateStrategy: 'Fail', inputs: [user.topic('other')] },
        'False Refused: Pulsar does not change inputSpecs of a function that is there',
      );
      expect(await user.works('a')).toEqual(['a!']);
      await user.applied({ updateStrategy: 'Fail' });
    });

    test.each(['delete', 'create'])(
      'given an operator that is killed while it replaces it, before the %s, then the next pass ends it, and nothing is lost',
      async at => {
        await user.applied();
        expect(await user.works('a')).toEqual(['a!']);
        const { write } = user.world;
        user.world.write = async (broker, request, options) => {
          const does = { POST: 'create', DELETE: 'delete', PUT: 'set' }[request.method as 'POST'];
          if (does === at && (at === 'delete' || request.form)) throw new Error('killed');
          await write(broker, request, options);
        };
        user.world.apply('exclaim', user.specOf({ retainOrdering: true }));
        const killed = () =>
          user.world.pass('exclaim').then(
            () => 'alive',
            (error: Error) => error.message,
          );
        await expect.poll(killed).toBe('killed');
        await sent(user.pulsar, user.topic('in'), 'meanwhile');
        user.world.write = write;
        await user.passedUntil(ready);
        await user.hears(/^meanwhile!$/);
        expect(await user.live()).toMatchObject({ retainOrdering: true, cleanupSubscription: true });
      },
    );

    test('given an operator that is killed while it replaces it, and then a deletion, then its subscription goes with it', async () => {
      await user.applied();
      expect(await user.works('a')).toEqual(['a!']);
      const { write } = user.world;
      user.world.write = async (broker, request, options) => {
        await write(broker, request, options);
        if (request.path.endsWith('/stop')) throw new Error('killed');
      };
      user.world.apply('exclaim', user.specOf({ retainOrdering: true }));
      const killed = () => user.world.pass('exclaim').catch((error: Error) => error.message);
      await expect.poll(killed).toBe('killed');
      user.world.write = write;
      await user.applied({ retainOrdering: true }, 'gone', finalized);
      await expect.poll(() => user.subscriptions('in')).toEqual([]);
    });
  });
}
