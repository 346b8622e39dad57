import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PulsarFunctionSpec } from '#src/api/resources/functions/function.ts';
import { writePulsar } from '#src/resources/act/pulsar.ts';
import { functionKind } from '#src/resources/function/function.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { FakeFunctions } from './fake-functions.ts';
import { functionOf, functionTold } from './hand-made-resources.ts';

let pulsar: FakeFunctions;
let web: string;
let world: ResourceWorld<PulsarFunctionSpec>;
const ready = 'True Ready: As specified in Pulsar';
const finalizers = ['pulsar-operator.dev/pulsar'];

beforeEach(async () => {
  pulsar = new FakeFunctions();
  web = await pulsar.listen();
  world = worldOf();
});

afterEach(() => pulsar[Symbol.asyncDispose]());

function worldOf(cluster: object = {}): ResourceWorld<PulsarFunctionSpec> {
  const made = new ResourceWorld(functionKind, { brokers: [web], ...cluster });
  made.files.set('code/totals.py', 'code');
  return made;
}

async function passed(fields: object = {}): Promise<string> {
  world.apply('totals', functionOf(fields).spec, { finalizers });
  await world.pass('totals').catch(() => undefined);
  return world.said('totals');
}

describe('a function', () => {
  test('given none, then it is registered, looked at again soon, and at rest nothing is asked to be done', async () => {
    world.apply('totals', functionOf().spec, { finalizers });
    expect(await world.pass('totals')).toEqual({ after: 3000 });
    expect([world.said('totals'), pulsar.asked]).toEqual([ready, ['POST']]);
    expect(await world.pass('totals')).toEqual({ after: 20_000 });
    expect(pulsar.asked).toEqual(['POST']);
  });

  test('given no tenant, then that is waited for, and nothing is tried', async () => {
    pulsar.hasNamespace = false;
    expect(await passed()).toContain('False TenantNotFound: Tenant acme does not exist');
    expect(pulsar.asked).toEqual([]);
  });

  test('given a file that is missing, and nothing that was begun, then nobody is asked', async () => {
    world = worldOf({ brokers: ['http://127.0.0.1:1'] });
    world.files.delete('code/totals.py');
    for (let pass = 0; pass < 2; pass++) expect(await passed()).toContain('False MissingReference');
  });

  test('given workers that start, then they are waited for', async () => {
    pulsar.refuses['POST'] = 503;
    expect(await passed()).toContain('False FunctionsNotServed');
  });

  test('given one that must be made anew, then what undoes that is remembered before anything is done', async () => {
    await passed();
    const remembered: unknown[] = [];
    world.write = async (...call) => {
      remembered.push(world.of('totals')?.status?.applied?.['cleanupSubscription']);
      await writePulsar(...call);
    };
    expect(await passed({ autoAck: false })).toContain('waiting for its workers to know');
    expect([pulsar.asked, remembered]).toEqual([['POST', 'PUT'], [expect.stringMatching(/^\d+$/)]]);
  });

  test('given one that is registered in another way than it is asked for, then that too is remembered before', async () => {
    pulsar.makes = { autoAck: true };
    const remembered: unknown[] = [];
    world.write = async (...call) => {
      remembered.push(world.of('totals')?.status?.applied?.['cleanupSubscription'] !== undefined);
      await writePulsar(...call);
    };
    await passed({ autoAck: false });
    expect([pulsar.asked, remembered]).toEqual([
      ['POST', 'PUT'],
      [false, true],
    ]);
  });

  test('given one whose subscription cannot be made to stay, then it is not deleted', async () => {
    await passed();
    pulsar.refuses['PUT'] = 400;
    expect(await passed({ autoAck: false })).toContain('False Refused');
    expect(pulsar.asked).toEqual(['POST', 'PUT']);
  });

  test('given one that is made anew, then that is told, with why, and keeps what others have set', async () => {
    const theirs = { cleanupSubscription: false, logTopic: 'theirs', inputs: ['old'] };
    pulsar.live = functionTold({ ...theirs, inputSpecs: { old: {} } });
    pulsar.isStopped = true;
    expect(await passed()).toBe(ready);
    expect(pulsar.asked).toEqual(['DELETE', 'POST']);
    expect(world.events.map(({ message }) => message)).toEqual([
      'Adopted function acme/orders/totals, which was there already',
      'Replaced function acme/orders/totals: Pulsar does not change inputSpecs of one that is there',
    ]);
    expect(pulsar.live).toMatchObject({ logTopic: 'theirs', cleanupSubscription: false });
    expect(pulsar.live).not.toHaveProperty('inputs');
  });

  test('given a file that is another when it is read than it was when that was planned, then it is not sent', async () => {
    const get = world.files.get.bind(world.files);
    let reads = 0;
    world.files.get = name => (++reads === 2 ? 'changed' : get(name));
    expect(await passed()).toContain('False Applying: ConfigMap code has just changed');
    expect(pulsar.asked).toEqual([]);
    await world.pass('totals');
    expect([world.said('totals'), pulsar.asked]).toEqual([ready, ['POST']]);
  });

  test('given workers that keep code as packages, then nothing is uploaded, and a URL is taken', async () => {
    world = worldOf({ keepsPackages: true });
    expect(await passed()).toContain('False Refused: The workers of PulsarCluster demo keep uploaded code');
    expect(await passed({ code: { url: 'https://a/b.py' } })).toBe(ready);
  });

  test('given secrets, then they are asked for only where workers give them, and only until all is well', async () => {
    const secrets = { PASSWORD: { name: 'db', key: 'password' } };
    expect(await passed({ secrets })).toContain('give functions no values of Secrets');
    world = worldOf({ givesSecrets: true });
    world.secretsMissing['db'] = 'Secret db does not exist.';
    expect(await passed({ secrets })).toBe('False MissingReference: Secret db does not exist.');
    delete world.secretsMissing['db'];
    expect(await passed({ secrets })).toBe(ready);
    world.secretsMissing['db'] = 'Secret db does not exist.';
    await world.pass('totals');
    expect(world.said('totals')).toBe(ready);
  });

  test('given one that somebody has stopped, then it is started again, and that is told', async () => {
    await passed();
    await world.pass('totals');
    pulsar.isStopped = true;
    await world.pass('totals');
    expect([world.said('totals'), pulsar.asked.at(-1)]).toEqual([ready, 'POST /start']);
    expect(world.events.at(-1)?.message).toBe('Restored function acme/orders/totals: it had been stopped');
  });
});
