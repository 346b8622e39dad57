import { describe, expect, test } from 'vitest';
import { ApiError } from '#src/kubernetes/errors.ts';
import { entriesOf, secretByHand, served } from './hand-made.ts';
import { ClientWorld } from './world.ts';

const shop = (world: ClientWorld) => entriesOf(world.secrets.get('shop'));

describe('given a client of an instance', () => {
  const to = (name: string) => ({
    ...({ kind: 'serves', cluster: { ...served(), name } } as const),
    members: { primary: name, others: [served()] },
  });

  test('when another member becomes the primary one, then its Secret is rewritten, and the status says so', async () => {
    const world = new ClientWorld({ clusterRef: undefined, instanceRef: { name: 'world' }, permissions: [] });
    world.relation = to('east');
    await world.atRest();
    expect(world.client.status?.primary).toBe('east');
    world.relation = to('west');
    await world.pass();
    expect(world.writes).toEqual(['apply Secret shop', 'status']);
    expect(shop(world)).toMatchObject({ primary: 'west', host: 'west-proxy.pulsar.svc.cluster.local' });
    expect(world.client.status).toMatchObject({ primary: 'west', binding: { name: 'shop' } });
  });

  test('when another becomes that while the token is gone, then the Secret follows with the last one, and the status says both', async () => {
    const token = { tokenSecretRef: { name: 'his', key: 'token' } };
    const world = new ClientWorld({
      clusterRef: undefined,
      instanceRef: { name: 'world' },
      permissions: [],
      ...token,
    });
    world.secrets.set('his', secretByHand('his', { token: 'eyJ' }));
    world.relation = to('east');
    await world.atRest();
    world.secrets.delete('his');
    world.relation = to('west');
    await world.pass();
    expect(shop(world)).toMatchObject({ primary: 'west', token: 'eyJ' });
    expect(world.client.status).toMatchObject({
      primary: 'west',
      message: expect.stringContaining('Secret his does not exist'),
    });
    world.relation = to('east');
    world.errors['apply Secret shop'] = new ApiError('PATCH', 422, { message: 'no' });
    await world.pass();
    expect(world.client.status).toMatchObject({ primary: 'west', message: expect.stringContaining('no') });
  });

  test('when the new primary is waited for, then the Secret and what is said of it stay', async () => {
    const world = new ClientWorld({ clusterRef: undefined, instanceRef: { name: 'world' } });
    world.relation = to('east');
    await world.atRest();
    world.relation = { kind: 'waits', sentence: { reason: 'BrokersNotReady', message: 'none' } };
    await world.pass();
    expect(world.writes).toEqual(['status']);
    expect(world.client.status).toMatchObject({ primary: 'east', message: 'none' });
    expect(shop(world)).toMatchObject({ primary: 'east' });
  });

  test('while nobody knows the instance, then nothing is done, and it is looked at again', async () => {
    const world = await new ClientWorld().atRest();
    world.relation = undefined;
    expect(await world.pass()).toEqual({ after: expect.any(Number) });
    expect(world.writes).toEqual([]);
    expect(world.isForgotten).toBe(false);
  });
});
