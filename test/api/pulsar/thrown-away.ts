import { expect, test } from 'vitest';
import { pulsarNamespaceSpec } from '#src/api/resources/namespace.ts';
import { namespaceKind } from '#src/resources/namespace/namespace.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { admin } from './admin.ts';
import type { Pulsar } from './server.ts';
import { WebSocketUser } from './websocket-user.ts';

/** Tries out the end of namespaces that go with their topics. */
export function thrownAwayOf(served: () => Pulsar): void {
  const user = new WebSocketUser(served);
  const spec = pulsarNamespaceSpec.parse({
    clusterRef: { name: 'demo' },
    tenant: 'public',
    deletionPolicy: 'DeleteWithTopics',
  });

  test('given a namespace that goes with its topics, when it has topics of every kind and a consumer that stays, then all go, and nothing of other namespaces', async () => {
    const namespaces = new ResourceWorld(namespaceKind, { brokers: [served().web] });
    namespaces.apply('thrown', spec);
    for (let passes = 0; passes < 2; passes++) await namespaces.pass('thrown');
    expect(namespaces.said('thrown')).toBe('True Ready: As specified in Pulsar');
    for (const domain of ['persistent', 'non-persistent']) {
      const parts = await admin(served(), 'PUT', `${domain}/public/thrown/parts/partitions`, 3);
      expect(parts.status).toBe(204);
    }
    await admin(served(), 'PUT', 'persistent/public/thrown/a%20b%2Fc');
    await admin(served(), 'PUT', 'persistent/public/default/stays');
    await user.send('public/thrown/orders', ['one', 'two']);
    await user.send('public/thrown/parts', ['one', 'two']);
    const consumer = await user.subscribe('public/thrown/orders');
    namespaces.apply('thrown', spec, { deletionTimestamp: '2026-01-01T00:00:00Z' });
    await expect
      .poll(async () => {
        await namespaces.pass('thrown');
        return namespaces.of('thrown') === undefined;
      })
      .toBe(true);
    expect((await admin(served(), 'GET', 'namespaces/public/thrown')).status).toBe(404);
    expect((await admin(served(), 'GET', 'persistent/public/default')).value).toContain(
      'persistent://public/default/stays',
    );
    expect(namespaces.events.at(-1)?.message).toBe('Deleted namespace public/thrown in Pulsar');
    await consumer.close();
  });
}
