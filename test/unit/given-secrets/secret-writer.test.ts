import { describe, expect, test } from 'vitest';
import { ApiError, ConnectionError } from '#src/kubernetes/errors.ts';
import { entriesOf, secretByHand } from '#test/unit/binding/hand-made.ts';
import { ClientWorld } from '#test/unit/binding/world.ts';

const refusal = (status: number, message: string) => new ApiError('PATCH', status, { message });
const base64 = (text: string) => Buffer.from(text).toString('base64');

async function atRest(): Promise<ClientWorld> {
  return new ClientWorld({}).atRest();
}

function edited(world: ClientWorld, data: Readonly<Record<string, string>>): void {
  const secret = world.secrets.get('shop') ?? expect.fail();
  world.secrets.set('shop', { ...secret, data: { ...secret.data, ...data } });
}

describe('a Secret that somebody touches', () => {
  test('given one that is edited, then it is put back, and the Event names the key and no value', async () => {
    const world = await atRest();
    edited(world, { host: base64('elsewhere'), more: base64('mine') });
    await world.pass();
    expect(entriesOf(world.secrets.get('shop'))).toMatchObject({
      host: 'demo-proxy.pulsar.svc.cluster.local',
    });
    expect(world.events).toEqual([
      { type: 'Normal', reason: 'Restored', message: 'Restored Secret shop: data.host had been changed' },
    ]);
  });

  test('given one that is deleted, then it is made again', async () => {
    const world = await atRest();
    world.secrets.clear();
    await world.pass();
    expect(world.writes).toEqual(['create Secret shop']);
  });

  test('given one without its label, which no watch shows, then it is found all the same, and gets it back', async () => {
    const world = await atRest();
    const secret = world.secrets.get('shop') ?? expect.fail();
    world.secrets.set('shop', { ...secret, metadata: { ...secret.metadata, labels: {} } });
    expect(await world.pass()).toBeUndefined();
    expect(world.writes).toEqual(['create Secret shop', 'apply Secret shop']);
    expect(world.secrets.get('shop')?.metadata.labels).toHaveProperty(['pulsar-operator.dev/binding']);
  });
});

describe('a Secret that is wanted no more and whose label somebody has taken off', () => {
  const other = { name: 'shop', key: 'token' };

  function unlabelled(world: ClientWorld, owner?: object): void {
    const { metadata, ...secret } = world.secrets.get('shop') ?? expect.fail();
    const kept = { ...metadata, labels: {}, ...owner };
    const data = { ...secret.data, token: base64('t.o.k') };
    world.secrets.set('shop', { ...secret, data, metadata: kept });
    world.edit({ secretName: 'other' });
  }

  test('given another name, then it goes all the same, once the new one is there', async () => {
    const world = await atRest();
    unlabelled(world);
    await world.pass();
    expect(world.writes).toEqual(['create Secret other', 'delete Secret shop', 'status']);
    await world.pass();
    expect(world.writes).toHaveLength(3);
  });

  test.each<[what: string, owner: object, spec: object]>([
    ['is not his by now', { ownerReferences: [] }, {}],
    ['has his token', {}, { tokenSecretRef: other }],
  ])('given one that %s, then it stays', async (_, owner, spec) => {
    const world = await atRest();
    unlabelled(world, owner);
    world.edit(spec);
    await world.pass();
    expect([...world.secrets.keys()].toSorted()).toEqual(['other', 'shop']);
  });
});

test('given a Secret of that name that a person has made, then it stays as it is until he takes it away', async () => {
  const world = new ClientWorld({});
  const his = secretByHand('shop', { password: 'his' });
  world.secrets.set('shop', his);
  await world.pass();
  expect(world.secrets.get('shop')).toBe(his);
  expect(world.message).toBe(
    'Secret shop is there, and not made for PulsarClient shop: delete it, or choose another secretName',
  );
  world.secrets.clear();
  await world.pass();
  expect(world.client.status?.binding).toEqual({ name: 'shop' });
});

describe('what the API server refuses', () => {
  test('given no right to write, or to look, then it is told which command gives it', async () => {
    const world = new ClientWorld({});
    world.errors['create Secret shop'] = refusal(
      403,
      'secrets is forbidden: User "o" cannot patch resource "secrets" in API group "" in the namespace "team"',
    );
    expect(await world.pass()).toEqual({ after: 30_000, restMs: 1000 });
    const told = world.message;
    expect(told).toContain('kubectl -n team create rolebinding o-bindings');
    expect(world.client.status).toMatchObject({ conditions: [{ reason: 'MissingRight' }] });
    world.mayLook = false;
    await world.pass();
    expect(world.message).toBe(told);
  });

  test.each([
    [403, 'secrets "shop" is forbidden: exceeded quota: few', 'does not allow'],
    [403, 'unable to create new content in namespace team because it is being terminated', 'does not allow'],
    [422, 'Secret "shop" is invalid: data: Too long', 'refuses'],
  ])(
    'given a Secret that may not be made for another reason (%s %s), then its words are told, and no command',
    async (status, said, verb) => {
      const world = new ClientWorld({});
      world.errors['create Secret shop'] = refusal(status, said);
      expect(await world.pass()).toEqual({ after: 30_000, restMs: 1000 });
      expect(world.message).toBe(`The API server ${verb} Secret shop: ${said}`);
      expect(world.client.status).toMatchObject({ conditions: [{ reason: 'Refused' }] });
    },
  );

  test('given words that are others each time, then each is told, and the next pass does not follow at once', async () => {
    const world = new ClientWorld({});
    for (const id of ['one', 'two']) {
      world.errors['create Secret shop'] = refusal(403, `denied, request ${id}`);
      // The status that is written brings a pass.
      expect(await world.pass()).toMatchObject({ restMs: 1000 });
      expect([world.message, world.writes.at(-1)]).toEqual([expect.stringContaining(id), 'status']);
    }
  });

  test('given a Secret that cannot be changed any more, then its words are told', async () => {
    const world = await atRest();
    edited(world, { host: base64('elsewhere') });
    world.errors['apply Secret shop'] = refusal(422, 'data: Forbidden: field is immutable');
    await world.pass();
    expect(world.message).toBe(
      'The API server refuses Secret shop: data: Forbidden: field is immutable. Delete it, and it is made anew',
    );
  });

  test('given a webhook that changes it, then that is told, and it is not tried on and on', async () => {
    const world = new ClientWorld({});
    world.webhook = secret => ({ ...secret, data: { ...secret.data, host: base64('hidden') } });
    expect(await world.pass()).toEqual({ after: 30_000, restMs: 1000 });
    expect(world.message).toContain('changes data.host of Secret shop as soon as it is written');
    expect(world.message).not.toContain('hidden');
    expect(world.message).not.toContain(base64('hidden'));
  });

  test('given one that does not answer, then the pass fails, to be tried again', async () => {
    const world = new ClientWorld({});
    world.errors['create Secret shop'] = new ConnectionError('cut');
    await expect(world.pass()).rejects.toThrow('cut');
  });
});
