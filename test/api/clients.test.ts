import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import type { Client } from '#src/binding/model.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { entriesOf } from '#test/unit/binding/hand-made.ts';
import { BindingOperator } from './binding-operator.ts';

let operator: BindingOperator;
let version = 10;

const kubectl = (args: string[], input?: string) => operator.kubectl(args, input);
const inTeam = (args: string[], input?: string) => kubectl(['-n', 'team', ...args], input);

beforeAll(async () => {
  operator = await BindingOperator.start();
  observeCluster({ allowedNamespaces: ['team'] });
});

afterAll(() => operator.stop());

/** A cluster whose broker and proxy are ready. */
function observeCluster(spec: object): void {
  const resourceVersion = String(version++);
  operator.observe({
    ...{ apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarCluster' },
    metadata: { name: 'demo', namespace: 'test', uid: 'demo', generation: version, resourceVersion },
    spec: pulsarClusterSpec.parse(spec),
    status: { operator: 'ops/demo', conditions: [{ type: 'MetadataInitialized', status: 'True' }] },
  } as PulsarCluster);
}

function apply(name: string, spec: object): Promise<string> {
  const object = {
    ...{ apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarClient', metadata: { name } },
    spec: { clusterRef: { name: 'demo', namespace: 'test' }, ...spec },
  };
  return inTeam(['apply', '-f', '-'], JSON.stringify(object));
}

const statusOf = async (name: string) =>
  (JSON.parse(await inTeam(['get', 'pulsarclient', name, '-o', 'json'])) as Client).status;
const reasonOf = async (name: string) => (await statusOf(name))?.conditions?.[0]?.reason;
const messageOf = async (name: string) => (await statusOf(name))?.message ?? '';
const secretNames = async () => (await inTeam(['get', 'secrets', '-o', 'name'])).split('\n').filter(Boolean);
const entries = async (name: string) =>
  entriesOf(
    JSON.parse(await inTeam(['get', 'secret', name, '-o', 'json']).catch(() => '{}')) as object as never,
  );
const patch = (kind: string, name: string, change: object) =>
  inTeam(['patch', kind, name, '--type=merge', '-p', JSON.stringify(change)]);
const encoded = (text: string) => Buffer.from(text).toString('base64');

describe('given a cluster and a namespace in which the operator may write no Secrets', () => {
  test('when a client is there, then its status has the command that gives the right, and that is all it takes', async () => {
    await apply('shop', {});
    await expect.poll(() => reasonOf('shop')).toBe('MissingRight');
    const [, command = ''] = /give it that right by kubectl (.*)$/.exec(await messageOf('shop')) ?? [];
    await kubectl(command.split(' '));
    await expect.poll(() => reasonOf('shop')).toBe('Ready');
    const host = 'demo-proxy.test.svc.cluster.local';
    expect(await entries('shop')).toEqual({
      ...{ type: 'pulsar', provider: 'pulsar-operator', host, port: '6650' },
      ...{ uri: `pulsar://${host}:6650`, serviceUrl: `pulsar://${host}:6650` },
      webServiceUrl: `http://${host}:8080`,
    });
    const shown = await inTeam(['get', 'pclient', 'shop']);
    expect(shown).toMatch(/NAME +CLUSTER +INSTANCE +SECRET +READY +MESSAGE +AGE\nshop +demo +shop +True /);
    const type = await inTeam(['get', 'secret', 'shop', '-o', 'jsonpath={.type}']);
    expect(type).toBe('servicebinding.io/pulsar');
  });
});

describe('given a client that is ready', () => {
  test('when its Secret is edited, loses its label or is deleted, then it is healed', async () => {
    const host = 'demo-proxy.test.svc.cluster.local';
    await patch('secret', 'shop', { data: { host: encoded('elsewhere'), uri: null } });
    await expect.poll(() => entries('shop')).toMatchObject({ host, uri: `pulsar://${host}:6650` });
    await inTeam(['label', 'secret', 'shop', 'pulsar-operator.dev/binding-']);
    const labels = () => inTeam(['get', 'secret', 'shop', '-o', 'jsonpath={.metadata.labels}']);
    await expect.poll(labels).toContain('"pulsar-operator.dev/binding":"shop"');
    await inTeam(['delete', 'secret', 'shop']);
    await expect.poll(() => entries('shop')).toMatchObject({ host });
  });

  test('when the cluster gets WebSocket servers and loses its proxies, then the Secret follows', async () => {
    observeCluster({ allowedNamespaces: ['team'], websocket: {}, proxy: { replicas: 0 } });
    const host = 'demo-broker.test.svc.cluster.local';
    await expect.poll(() => entries('shop')).toMatchObject({ host, webSocketUrl: `ws://${host}:8080` });
    observeCluster({ allowedNamespaces: ['team'] });
    await expect.poll(() => entries('shop')).not.toHaveProperty('webSocketUrl');
  });

  test('when its token comes, changes and goes, then the Secret has the last that there was', async () => {
    await patch('pulsarclient', 'shop', { spec: { tokenSecretRef: { name: 'his', key: 'token' } } });
    await expect.poll(() => messageOf('shop')).toBe('Secret his does not exist in namespace team: create it');
    await inTeam(['create', 'secret', 'generic', 'his', '--from-literal=token=eyJ.one']);
    await expect.poll(() => entries('shop')).toMatchObject({ token: 'eyJ.one' });
    await patch('secret', 'his', { data: { token: encoded('eyJ.two') } });
    await expect.poll(() => entries('shop')).toMatchObject({ token: 'eyJ.two' });
    await inTeam(['delete', 'secret', 'his']);
    await expect.poll(() => reasonOf('shop')).toBe('MissingReference');
    expect(await entries('shop')).toMatchObject({ token: 'eyJ.two' });
    await patch('pulsarclient', 'shop', { spec: { tokenSecretRef: null } });
    await expect.poll(() => entries('shop')).not.toHaveProperty('token');
  });

  test('when its Secret is renamed onto one that is there, then that stays its owner’s until he deletes it', async () => {
    await inTeam(['create', 'secret', 'generic', 'taken', '--from-literal=password=his']);
    await patch('pulsarclient', 'shop', { spec: { secretName: 'taken' } });
    await expect.poll(() => reasonOf('shop')).toBe('NameTaken');
    expect(await entries('taken')).toEqual({ password: 'his' });
    expect((await statusOf('shop'))?.binding).toEqual({ name: 'shop' });
    await patch('pulsarclient', 'shop', { spec: { secretName: 'bound' } });
    await expect.poll(async () => (await statusOf('shop'))?.binding).toEqual({ name: 'bound' });
    expect(await secretNames()).toEqual(['secret/bound', 'secret/taken']);
  });

  test('when it gets permissions, then these are PulsarPermissions that follow it, and all goes with it', async () => {
    const permissions = [{ tenant: 'acme', namespace: 'orders', actions: ['consume'] }];
    await patch('pulsarclient', 'shop', { spec: { role: 'app', permissions } });
    const told = () => inTeam(['get', 'pulsarpermissions', '-o', 'jsonpath={.items[*].spec}']);
    await expect.poll(told).toMatch(/"actions":\["consume"\].*"namespace":"orders","role":"app"/);
    await expect.poll(() => messageOf('shop')).toContain('0 of 1 permissions are there');
    // Nobody is there who could take it from the role in Pulsar: what is shown is that it is to go.
    observeCluster({ allowedNamespaces: [] });
    await patch('pulsarclient', 'shop', { spec: { permissions: [] } });
    await expect.poll(told).toBe('');
    await patch('pulsarclient', 'shop', { spec: { permissions } });
    await expect.poll(told).toContain('orders');
    await inTeam(['delete', 'pulsarclient', 'shop']);
    await expect.poll(told).toBe('');
    await expect.poll(secretNames).toEqual(['secret/taken']);
  });
});
