import { describe, expect, test } from 'vitest';
import { ApiError, ConnectionError } from '#src/kubernetes/errors.ts';
import { entriesOf, orders, secretByHand, secretOf, served } from './hand-made.ts';
import { ClientWorld } from './world.ts';

const permission = expect.stringMatching(/^create PulsarPermission shop-[0-9a-f]{8}$/);
const shop = (world: ClientWorld) => entriesOf(world.secrets.get('shop'));
const refusal = (status: number, message: string) => new ApiError('PATCH', status, { message });

test('given a client, then it gets its Secret and its permissions, and is ready once these are', async () => {
  const world = new ClientWorld();
  await world.pass();
  expect(world.writes).toEqual(['create Secret shop', permission, 'status']);
  expect(shop(world)).toMatchObject({ type: 'pulsar', host: 'demo-proxy.pulsar.svc.cluster.local' });
  expect(world.message).toBe(
    '0 of 1 permissions are there. The permission of role shop in acme/orders: Waiting for its PulsarPermission',
  );
  expect(world.client.status?.binding).toEqual({ name: 'shop' });
  await world.atRest();
  expect(world.client.status).toMatchObject({
    message: 'Secret shop is current, and role shop has its permission',
    ...{ permissions: 1, observedGeneration: 1, binding: { name: 'shop' } },
  });
  expect(await world.pass()).toBeUndefined();
  expect(world.writes).toEqual([]);
});

describe('given a client at rest, when it is edited', () => {
  test('so that its Secret has another name, then the one before goes once that is there', async () => {
    const world = await new ClientWorld().atRest();
    world.edit({ secretName: 'pulsar' });
    await world.pass();
    expect(world.writes).toEqual(['create Secret pulsar', 'delete Secret shop', 'status']);
    expect(world.client.status?.binding).toEqual({ name: 'pulsar' });
  });

  test('so that its Secret gets its name back before the watch tells that it is gone, then none goes until it is there', async () => {
    const world = await new ClientWorld().atRest();
    const before = [...world.secrets.values()];
    world.edit({ secretName: 'pulsar' });
    await world.pass();
    world.edit({ secretName: 'shop' });
    world.shown = [...before, ...world.secrets.values()];
    await expect(world.pass()).rejects.toThrow('made again before others are deleted');
    expect([...world.secrets.keys()]).toEqual(['pulsar']);
    world.shown = undefined;
    await world.pass();
    expect([...world.secrets.keys()]).toEqual(['shop']);
  });

  test('and the operator ends before the Secret before is gone, then the next pass takes it away', async () => {
    const world = await new ClientWorld().atRest();
    world.edit({ secretName: 'second' });
    world.errors['delete Secret shop'] = new ConnectionError('cut');
    await expect(world.pass()).rejects.toThrow('cut');
    delete world.errors['delete Secret shop'];
    world.edit({ secretName: 'third' });
    await world.pass();
    expect([...world.secrets.keys()]).toEqual(['third']);
  });

  test('so that its role is another, then that gets the permissions, and the one before loses them', async () => {
    const world = await new ClientWorld().atRest();
    const [before] = world.permissions.list();
    world.edit({ role: 'app' });
    await world.pass();
    expect(world.writes).toEqual([permission, `delete PulsarPermission ${before?.metadata.name}`, 'status']);
    expect(world.permissions.list()[0]).toMatchObject({ spec: { role: 'app' } });
  });

  test('so that a permission is taken out, or changed, then so is its PulsarPermission', async () => {
    const world = await new ClientWorld().atRest();
    world.edit({ permissions: [{ ...orders, actions: ['consume'] }] });
    await world.pass();
    expect(world.permissions.list()[0]).toMatchObject({ spec: { actions: ['consume'] } });
    // Pulsar has not heard of it yet.
    expect(world.client.status).toMatchObject({ conditions: [{ status: 'False' }], permissions: 0 });
    world.edit({ permissions: [] });
    await world.pass();
    expect(world.permissions.list()).toEqual([]);
    expect(world.message).toContain('The permission of role shop in acme/orders is yet to go: Waiting');
    await world.pass();
    expect(world.message).toBe('Secret shop is current');
  });

  test('and deleted, then nothing is done: what it owns goes with it', async () => {
    const world = await new ClientWorld().atRest();
    world.edit({ permissions: [] }, { deletionTimestamp: 'x' });
    await world.pass();
    expect([world.writes, world.isForgotten]).toEqual([[], true]);
  });
});

test('given a cluster whose proxies and WebSocket come and go, then the Secret follows', async () => {
  const world = await new ClientWorld().atRest();
  const within = (spec: object) => ({ kind: 'serves', cluster: served(spec) }) as const;
  world.relation = within({ proxy: { replicas: 0 }, websocket: {} });
  await world.pass();
  expect(shop(world)).toMatchObject({
    serviceUrl: 'pulsar://demo-broker.pulsar.svc.cluster.local:6650',
    webSocketUrl: 'ws://demo-broker.pulsar.svc.cluster.local:8080',
  });
  world.relation = within({});
  await world.pass();
  expect(shop(world)).not.toHaveProperty('webSocketUrl');
  expect(world.events.map(({ reason }) => reason)).toEqual(['Updated', 'Updated']);
});

test('given another operator that looks after its cluster, then nothing is done', async () => {
  const world = await new ClientWorld().atRest();
  world.relation = { kind: 'others' };
  world.secrets.clear();
  await world.pass();
  expect([world.writes, world.isForgotten]).toEqual([[], true]);
});

test('given a cluster that goes, then the Secret stays as it is, and why is told', async () => {
  const world = await new ClientWorld().atRest();
  const message = 'PulsarCluster demo does not exist';
  world.relation = { kind: 'waits', sentence: { reason: 'ClusterNotFound', message } };
  await world.pass();
  expect(world.writes).toEqual(['status']);
  expect(world.client.status).toMatchObject({ message, binding: { name: 'shop' } });
});

describe('the token', () => {
  const token = (value: string) => secretByHand('shop-token', { token: value });

  test('given a Secret with it, then it is copied, and again when it is another one', async () => {
    const world = new ClientWorld({ tokenSecretRef: { name: 'shop-token', key: 'token' } });
    world.secrets.set('shop-token', token('eyJ.first'));
    await world.atRest();
    expect(shop(world)).toMatchObject({ token: 'eyJ.first' });
    world.secrets.set('shop-token', token('eyJ.second'));
    await world.pass();
    expect(shop(world)).toMatchObject({ token: 'eyJ.second' });
    expect(JSON.stringify([world.events, world.client.status])).not.toContain('eyJ');
  });

  test('given that its Secret goes, then what was copied stays, and why is told', async () => {
    const world = new ClientWorld({ tokenSecretRef: { name: 'shop-token', key: 'token' } });
    world.secrets.set('shop-token', token('eyJ'));
    await world.atRest();
    world.secrets.delete('shop-token');
    await world.pass();
    expect(shop(world)).toMatchObject({ token: 'eyJ' });
    expect(world.message).toBe('Secret shop-token does not exist in namespace team: create it');
  });

  test('given that it is asked for no more, then it is in the Secret no more', async () => {
    const world = new ClientWorld({ tokenSecretRef: { name: 'shop-token', key: 'token' } });
    world.secrets.set('shop-token', token('eyJ'));
    await world.atRest();
    world.edit({ tokenSecretRef: undefined });
    await world.pass();
    expect(shop(world)).not.toHaveProperty('token');
  });
});

test('given an API server that refuses a permission, then its words are told, and the Secret is given', async () => {
  const world = new ClientWorld();
  await world.pass();
  const [made] = world.permissions.list();
  const refused = new ClientWorld();
  refused.errors[`create PulsarPermission ${made?.metadata.name}`] = refusal(422, 'is invalid');
  await refused.pass();
  expect(refused.client.status).toMatchObject({ conditions: [{ reason: 'Refused' }], permissions: 0 });
  expect(refused.message).toContain('is invalid');
  expect(refused.secrets.has('shop')).toBe(true);
});

test('given an API server that once does not take a change of a permission, then that is told before it is tried again', async () => {
  const world = await new ClientWorld().atRest();
  const [made] = world.permissions.list();
  world.errors[`apply PulsarPermission ${made?.metadata.name}`] = refusal(500, 'failed calling webhook');
  world.edit({ permissions: [{ ...orders, actions: ['consume'] }], secretName: 'other' });
  await expect(world.pass()).rejects.toThrow('failed calling webhook');
  expect(world.client.status).toMatchObject({
    ...{ binding: { name: 'other' }, conditions: [{ status: 'False', reason: 'Waiting' }] },
    message: expect.stringContaining('Waiting until the API server takes PulsarPermission'),
  });
});

test('given a PulsarPermission of somebody else with the name of one, then it is looked at again by itself', async () => {
  const world = await new ClientWorld().atRest();
  const [made] = world.permissions.list();
  const { ownerReferences: _, ...metadata } = made?.metadata ?? expect.fail();
  world.permissions.observe('', {
    ...(made ?? expect.fail()),
    metadata: { ...metadata, resourceVersion: '99' },
  });
  expect(await world.pass()).toEqual({ after: 30_000, restMs: 1000 });
  expect(world.client.status).toMatchObject({ conditions: [{ reason: 'NameTaken' }] });
});

test('given a client that another one’s Secret is in the way of, then it is looked at again by itself', async () => {
  const world = new ClientWorld();
  const other = { ...world.client, metadata: { ...world.client.metadata, name: 'b', uid: 'b' } };
  world.secrets.set('shop', secretOf('shop', {}, other));
  expect(await world.pass()).toEqual({ after: 30_000, restMs: 1000 });
  expect(world.client.status).toMatchObject({ conditions: [{ reason: 'NameTaken' }] });
  expect(world.client.status).not.toHaveProperty('binding');
  expect(world.writes).toEqual([permission, 'status']);
});
