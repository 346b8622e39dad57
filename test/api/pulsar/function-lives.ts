import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { admin, adminOf } from './admin.ts';
import { distribution } from './distribution.ts';
import { exclaim, FunctionUser, finalized, ready } from './function-user.ts';
import { sent } from './messages.ts';
import type { Pulsar } from './server.ts';

/** Tries out what becomes of functions that are there. */
export function functionLivesOf(served: () => Pulsar): void {
  let user: FunctionUser;

  beforeEach(async () => {
    user = await FunctionUser.of(served());
  });

  afterEach(() => user[Symbol.asyncDispose]());

  describe('a function that is there', () => {
    test('when somebody changes it by hand, then it is put back, and what is not given is left alone', async () => {
      await user.applied({ userConfig: { a: 1 } });
      const theirs = { userConfig: { a: 5 }, logTopic: user.topic('theirs') };
      await adminOf(user.pulsar, 'v3', 'PUT', user.path, { functionConfig: theirs });
      await user.passedUntil(ready);
      expect(await user.live()).toMatchObject({ userConfig: { a: 1 }, logTopic: user.topic('theirs') });
      expect(user.world.events.at(-1)).toMatchObject({
        reason: 'Restored',
        message: `Restored function acme/${user.namespace}/exclaim: userConfig had been changed in Pulsar`,
      });
    });

    test('when somebody stops it by hand, then it is started again', async () => {
      await user.applied();
      await adminOf(user.pulsar, 'v3', 'POST', `${user.path}/stop`);
      const said = async () => {
        await user.world.pass('exclaim');
        return user.world.events.at(-1)?.message;
      };
      await expect.poll(said).toBe(`Restored function acme/${user.namespace}/exclaim: it had been stopped`);
      await user.passedUntil(ready);
      expect(await user.works('a')).toEqual(['a!']);
    });

    test('when it is paused, then messages wait, and it goes on with them', async () => {
      await user.applied();
      expect(await user.works('a')).toEqual(['a!']);
      await user.applied(
        { parallelism: 0 },
        'True Ready: As specified in Pulsar: stopped, because parallelism is 0',
      );
      expect(user.world.of('exclaim')?.status).toMatchObject({ paused: true, parallelism: 0 });
      await sent(user.pulsar, user.topic('in'), 'b');
      await user.applied({ parallelism: 1 });
      await user.hears(/^b!$/);
    });

    test('when it only raises exceptions, then it is not Ready, in the words of the exception, until it succeeds', async () => {
      await user.applied();
      await sent(user.pulsar, user.topic('in'), 'boom');
      await user.passedUntil('ends in exceptions: ValueError: it went boom');
      expect(user.world.of('exclaim')?.status?.instances?.[0]).toMatchObject({
        userExceptions: 1,
        lastException: { message: 'ValueError: it went boom' },
      });
      expect(await user.works('a')).toEqual(['a!']);
      await user.passedUntil(ready);
    });

    test('given code that cannot be imported, then it is not Ready, and it is said where the reason is', async () => {
      user.world.files.set('code/exclaim.py', 'import nothing_like_this\n');
      await user.applied({}, 'False InstanceNotRunning');
      await user.passedUntil(': UNAVAILABLE: io exception');
      expect(user.world.said('exclaim')).toContain('/exclaim/exclaim-0.log');
      user.world.files.set('code/exclaim.py', exclaim('!'));
      await user.passedUntil(ready);
    });

    test('given one that somebody registered, then it is adopted with our code, and keeps what is not given', async () => {
      const theirs = {
        ...{ className: 'old.Old', runtime: 'PYTHON', inputs: [user.topic('in')], output: user.topic('out') },
        ...{ subscriptionPosition: 'Earliest', logTopic: user.topic('log') },
      };
      await adminOf(user.pulsar, 'v3', 'POST', user.path, {
        functionConfig: theirs,
        file: ['old.py', exclaim('-')],
      });
      await user.applied();
      expect(await user.live()).toMatchObject({ className: 'exclaim.Exclaim', logTopic: user.topic('log') });
      expect(user.world.events.map(({ reason }) => reason)).toEqual(['Adopted', 'Updated']);
      await expect.poll(() => user.works('a')).toEqual(['a!']);
    });

    test.each([
      [true, []],
      [false, [expect.stringContaining('exclaim')]],
    ])(
      'when it is deleted and cleanupSubscription is %j, then its subscription goes or stays',
      async (cleanupSubscription, left) => {
        await user.applied({ cleanupSubscription });
        await user.works('a');
        await user.applied({ cleanupSubscription }, 'gone', finalized);
        expect((await adminOf(user.pulsar, 'v3', 'GET', user.path)).status).toBe(404);
        await expect.poll(() => user.subscriptions('in')).toEqual(left);
      },
    );

    test('when it is retained, then it runs on', async () => {
      await user.applied({ deletionPolicy: 'Retain' });
      expect(user.world.of('exclaim')?.metadata.finalizers ?? []).toEqual([]);
      expect(await user.works('a')).toEqual(['a!']);
    });

    test('given secrets and workers that give none, then it says what to do', async () => {
      await user.applied(
        { secrets: { PASSWORD: { name: 'db', key: 'password' } } },
        'False MissingReference: The workers of PulsarCluster demo give functions no values of Secrets',
      );
    });

    test('given a URL that the workers do not allow, then it is refused in their words', async () => {
      await user.applied(
        { code: { url: 'http://127.0.0.1:1/exclaim.py' } },
        'False Refused: Pulsar refuses to create it (400)',
      );
    });

    test('given a Secret in the environment of the workers, then its code reads it there, and Pulsar has the reference alone', async () => {
      await using other = await FunctionUser.of(served(), { givesSecrets: true });
      await other.applied({ secrets: { DB_PASSWORD: { name: 'db', key: 'password' } } });
      expect((await other.live())['secrets']).toEqual({ DB_PASSWORD: { path: 'db', key: 'password' } });
      expect(await other.works('secret')).toEqual([expect.stringMatching(/^hush\{/)]);
      expect(JSON.stringify(other.world.of('exclaim'))).not.toContain('hush');
    });

    test('given a Secret that is not there, then it is waited for', async () => {
      await using other = await FunctionUser.of(served(), { givesSecrets: true });
      other.world.secretsMissing['db'] = 'Secret db does not exist in namespace ns: create it.';
      await other.applied(
        { secrets: { DB_PASSWORD: { name: 'db', key: 'password' } } },
        'False MissingReference: Secret db does not exist in namespace ns: create it.',
      );
    });

    test('given one of Java, then it is registered, with what Java alone has, and messages flow', async () => {
      user.world.files.set('code/examples.jar', await examples());
      // A JVM that answers may not have subscribed yet.
      await admin(user.pulsar, 'PUT', `persistent/acme/${user.namespace}/in`);
      const java = {
        ...{ runtime: 'JAVA', code: { configMap: { name: 'code', key: 'examples.jar' } } },
        className: 'org.apache.pulsar.functions.api.examples.ExclamationFunction',
        ...{ maxMessageRetries: 3, deadLetterTopic: user.topic('dead'), timeoutMs: 5000 },
      };
      await user.applied(java);
      expect(await user.works('a')).toEqual(['a!']);
      await user.applied({ ...java, maxMessageRetries: 5 });
      expect(await user.live()).toMatchObject({ maxMessageRetries: 5, deadLetterTopic: user.topic('dead') });
    });
  });
}

/** The functions in Java that come with Pulsar. */
async function examples(): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(join(await distribution(), 'examples', 'api-examples.jar')));
}
