import { describe, expect, test } from 'vitest';
import { InstanceWorld, referred } from '#simulation/instances/world.ts';
import { instanceStatusSchema } from '#src/api/resources/instance-status.ts';

/** Two clusters of which one replicates to the other. */
async function replicated(): Promise<InstanceWorld> {
  const world = new InstanceWorld(['a', 'b']);
  await world.pass();
  const a = world.pulsar('a');
  a.add('acme/orders');
  const both = ['a', 'b'];
  a.write({ method: 'POST', path: 'tenants/acme', body: { adminRoles: [], allowedClusters: both } });
  a.write({ method: 'POST', path: 'namespaces/acme/orders/replication', body: both });
  await world.pass();
  return world;
}

const conditions = ({ status }: InstanceWorld) =>
  Object.fromEntries((status.conditions ?? []).map(each => [each.type, `${each.status} ${each.reason}`]));

describe('what the status of an instance says of replication', () => {
  test('given clusters that know each other alone, then nothing is replicated', async () => {
    const world = new InstanceWorld(['a', 'b']);
    await world.pass();
    expect(conditions(world)).toEqual({
      Ready: 'True Ready',
      Replicating: 'False NothingReplicated',
      ReplicationDelayed: 'False InTime',
    });
  });

  test('given a namespace that is replicated, then there is a pair, and who watches figures has it', async () => {
    const world = await replicated();
    expect(conditions(world)).toMatchObject({ Replicating: 'True Connected' });
    expect(world.status.pairs).toMatchObject([{ from: 'a', to: 'b', namespaces: 1, connected: true }]);
    expect(world.figures).toMatchObject([{ from: 'a', to: 'b' }]);
    expect(instanceStatusSchema.parse(world.status)).toEqual(world.status);
    await world.pass();
    expect(world.writes).toEqual([]);
  });

  test('given a link that is cut, then that is told with the first message that waits, that it lasts, and that it is mended', async () => {
    const world = await replicated();
    const a = world.pulsar('a');
    a.producers = 1;
    a.cut.add('b');
    a.produce(3);
    await world.pass();
    expect(conditions(world)).toMatchObject({
      ...{ Ready: 'True Ready', Replicating: 'False NotConnected', ReplicationDelayed: 'False InTime' },
    });
    const { lastTransitionTime } = world.status.conditions?.[1] ?? {};
    world.seconds += 70;
    await world.pass();
    expect(conditions(world)).toMatchObject({ ReplicationDelayed: 'True Delayed' });
    expect(world.status.pairs).toMatchObject([{ backlog: 3, delaySeconds: 71 }]);
    expect(world.status.conditions?.[1]?.lastTransitionTime).toBe(lastTransitionTime);
    a.cut.clear();
    a.replicate(() => true);
    await world.pass();
    expect(conditions(world)).toMatchObject({
      ...{ Replicating: 'True Connected', ReplicationDelayed: 'False InTime' },
    });
  });

  test('given a cluster that does not answer, then nobody knows what it replicates, and what it told last stays', async () => {
    const world = await replicated();
    world.pulsar('a').produce(3);
    world.seconds += 70;
    await world.pass();
    const { pairsTime } = world.status;
    world.away.add('a');
    await world.pass();
    expect(conditions(world)).toMatchObject({ Replicating: 'Unknown NoAnswer' });
    const told = { from: 'a', to: 'b', backlog: 3, toldTime: pairsTime };
    expect(world.status.pairs).toMatchObject([told]);
    expect(world.figures).toEqual([]);
    expect(instanceStatusSchema.parse(world.status)).toEqual(world.status);
    world.seconds += 600;
    await world.pass();
    expect(world.status.pairs).toMatchObject([told]);
    world.away.clear();
    world.pulsar('a').replicate(() => true);
    await world.pass();
    expect(world.status.pairs).toEqual([expect.not.objectContaining({ toldTime: pairsTime })]);
    expect(world.status.pairs).toMatchObject([{ backlog: 0 }]);
  });

  test('given one that does not answer and leaves, then its pairs are told no more', async () => {
    const world = await replicated();
    world.away.add('a');
    world.edit({ members: [referred('b')] });
    await world.pass();
    expect(world.status.pairs).toEqual([]);
  });
});
