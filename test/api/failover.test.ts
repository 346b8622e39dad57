import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import type { Client } from '#src/binding/model.ts';
import { createProgram } from '#src/cli/program.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import type { Instance } from '#src/instance/model.ts';
import { entriesOf } from '#test/unit/binding/hand-made.ts';
import { BindingOperator } from './binding-operator.ts';

let operator: BindingOperator;
const near = 'pulsar://demo-proxy.test.svc.cluster.local:6650';
const far = 'pulsar://127.0.0.1:1';

const inTeam = (args: string[], input?: string) => operator.kubectl(['-n', 'team', ...args], input);
const objectOf = async <T>(kind: string, name: string) =>
  JSON.parse(await inTeam(['get', kind, name, '-o', 'json'])) as T;
const clientStatus = async () => (await objectOf<Client>('pulsarclient', 'shop')).status ?? {};
const secret = async () => entriesOf(await objectOf<{ readonly [field: string]: unknown }>('secret', 'shop'));

/** Applies what is named so in the namespace team. */
function apply(kind: string, name: string, spec: object): Promise<string> {
  const object = { apiVersion: 'pulsar-operator.dev/v1alpha1', kind, metadata: { name }, spec };
  return inTeam(['apply', '-f', '-'], JSON.stringify(object));
}

async function failover(...args: string[]): Promise<string> {
  const lines: string[] = [];
  const flags = ['--kubeconfig', operator.kubeconfig, '-n', 'team'];
  const program = createProgram(line => lines.push(stripVTControlCharacters(line)));
  await program.parseAsync(['failover', 'world', ...args, ...flags], { from: 'user' });
  return lines.join('\n');
}

beforeAll(async () => {
  operator = await BindingOperator.start();
  operator.observe({
    ...{ apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarCluster' },
    metadata: { name: 'demo', namespace: 'test', uid: 'demo', generation: 1, resourceVersion: '10' },
    spec: pulsarClusterSpec.parse({ allowedNamespaces: ['team'] }),
    status: { operator: 'ops/demo', conditions: [{ type: 'MetadataInitialized', status: 'True' }] },
  } as PulsarCluster);
}, 300_000);

afterAll(() => operator.stop());

describe('given a client of an instance of a cluster here and one elsewhere', () => {
  test('when there is no instance yet, then it is waited for; with it comes a Secret of the first, and of how to go on', async () => {
    await apply('PulsarClient', 'shop', { instanceRef: { name: 'world' } });
    const reason = async () => (await clientStatus()).conditions?.[0]?.reason;
    await expect.poll(reason).toBe('InstanceNotFound');
    const members = [
      { name: 'demo', clusterRef: { name: 'demo', namespace: 'test' } },
      { name: 'west', address: { serviceUrl: 'http://127.0.0.1:1', brokerServiceUrl: far } },
    ];
    await apply('PulsarInstance', 'world', { members });
    await expect.poll(reason).toBe('MissingRight');
    const [, command = ''] =
      /give it that right by kubectl (.*)$/.exec((await clientStatus()).message ?? '') ?? [];
    await operator.kubectl(command.split(' '));
    await expect.poll(reason).toBe('Ready');
    expect(await clientStatus()).toMatchObject({ primary: 'demo', binding: { name: 'shop' } });
    expect(await secret()).toMatchObject({
      ...{ primary: 'demo', serviceUrl: near, serviceUrls: `${near},${far}` },
      'failover.json': JSON.stringify({ serviceUrl: near }),
    });
  });

  test('when another one becomes the primary, then that is refused while it does not answer, and done by force', async () => {
    const told = async () => {
      const { status } = await objectOf<Instance>('pulsarinstance', 'world');
      return status?.members?.find(({ name }) => name === 'west')?.reason;
    };
    await expect.poll(told).toBe('NoAnswer');
    await expect(failover('--to', 'west')).rejects.toMatchObject({
      outcome: 'unavailable',
      message: expect.stringContaining('west is not well (NoAnswer: '),
    });
    await expect(failover('--to', 'south')).rejects.toMatchObject({ outcome: 'notFound' });
    expect(await failover('--to', 'west', '--force')).toMatch(/team +shop +shop +demo +west/);
    expect(await secret()).toMatchObject({ primary: 'demo' });
    expect(await failover('--to', 'west', '--force', '--yes')).toContain('The Secret is rewritten.');
    expect(await secret()).toMatchObject({
      ...{ primary: 'west', serviceUrl: far, serviceUrls: `${far},${near}`, host: '127.0.0.1', port: '1' },
    });
  });

  test('when it goes back, then its Secret is as it was; a primary cannot leave', async () => {
    const members = [{ name: 'demo', clusterRef: { name: 'demo', namespace: 'test' } }];
    const patch = JSON.stringify({ spec: { members } });
    const edit = inTeam(['patch', 'pulsarinstance', 'world', '--type=merge', '-p', patch]);
    await expect(edit).rejects.toThrow('must be one of members');
    expect(await failover('--to', 'demo', '--force', '--yes')).toContain('The Secret is rewritten.');
    expect(await secret()).toMatchObject({ primary: 'demo', serviceUrl: near });
  });
});
