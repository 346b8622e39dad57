import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { entriesOf } from '#test/unit/binding/hand-made.ts';
import { BindingOperator } from './binding-operator.ts';

let operator: BindingOperator;

beforeAll(async () => {
  operator = await BindingOperator.start();
});

afterAll(() => operator.stop());

const kubectl = (args: string[], input?: string) => operator.kubectl(['-n', 'test', ...args], input);
const own = ['apply', '--server-side', '--subresource=status', '-f', '-'];

/** The status as the controller of clusters applies it, which knows nothing of the Secret. */
async function tellStatus(): Promise<void> {
  const conditions = ['MetadataInitialized', 'Ready'].map(type => {
    return { type, status: 'True', reason: 'x', message: 'x', lastTransitionTime: '2026-01-01T00:00:00Z' };
  });
  const status = { operator: 'ops/demo', conditions, version: '4.0.8' };
  const { apiVersion, kind, metadata } = named;
  const object = { apiVersion, kind, metadata, status };
  await kubectl([...own, '--field-manager=pulsar-operator-status'], JSON.stringify(object));
}

const named = {
  ...{ apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarCluster', metadata: { name: 'demo' } },
};

/** The operator sees the cluster as the API server has it. */
async function seen(): Promise<PulsarCluster> {
  const cluster = JSON.parse(await kubectl(['get', 'pulsarcluster', 'demo', '-o', 'json'])) as PulsarCluster;
  operator.observe(cluster);
  return cluster;
}

const binding = async () => (await seen()).status?.binding;
const patch = (spec: object) =>
  kubectl(['patch', 'pulsarcluster', 'demo', '--type=merge', '-p', JSON.stringify({ spec })]);
const secret = async (name: string) =>
  entriesOf(JSON.parse(await kubectl(['get', 'secret', name, '-o', 'json']).catch(() => '{}')) as never);

test('given a cluster that is to give a Secret, then its status names it, beside all that others write there', async () => {
  await kubectl(['apply', '-f', '-'], JSON.stringify({ ...named, spec: { binding: {} } }));
  await tellStatus();
  await expect.poll(binding).toMatchObject({ reason: 'MissingRight' });
  const [, command = ''] = /give it that right by kubectl (.*)$/.exec((await binding())?.message ?? '') ?? [];
  await operator.kubectl(command.split(' '));
  const message = 'Secret demo-binding is current';
  await expect.poll(binding).toEqual({ name: 'demo-binding', reason: 'Ready', message });
  expect(await secret('demo-binding')).toMatchObject({
    type: 'pulsar',
    host: 'demo-proxy.test.svc.cluster.local',
  });
  await tellStatus();
  expect(await seen()).toMatchObject({ status: { version: '4.0.8', binding: { name: 'demo-binding' } } });
});

test('given that it has another name, and then none, then the Secret follows, and the rest of the status stays', async () => {
  await patch({ binding: { secretName: 'pulsar', entry: 'Broker' } });
  await expect.poll(binding).toMatchObject({ name: 'pulsar' });
  expect(await secret('pulsar')).toMatchObject({ host: 'demo-broker.test.svc.cluster.local' });
  expect(await secret('demo-binding')).toEqual({});
  await patch({ binding: null });
  await expect.poll(binding).toBeUndefined();
  expect(await secret('pulsar')).toEqual({});
  expect(await seen()).toMatchObject({ status: { version: '4.0.8', operator: 'ops/demo' } });
});
