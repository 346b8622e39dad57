import { beforeEach, describe, expect, test } from 'vitest';
import { type PulsarPermissionSpec, pulsarPermissionSpec } from '#src/api/resources/permission.ts';
import { permissionKind } from '#src/resources/permission/permission.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { admin } from './admin.ts';
import type { Pulsar } from './server.ts';

/** Tries out permissions of roles in a namespace. */
export function permissionsOf(served: () => Pulsar): void {
  let pulsar: Pulsar;
  let permissions: ResourceWorld<PulsarPermissionSpec>;
  let namespace: string;
  let count = 0;
  const path = () => `namespaces/acme/${namespace}`;
  const told = async () => (await admin(pulsar, 'GET', `${path()}/permissions`)).value;

  function apply(fields: object, metadata = {}): Promise<unknown> {
    const spec = { clusterRef: { name: 'demo' }, tenant: 'acme', namespace, role: 'team/app', ...fields };
    permissions.apply('app', pulsarPermissionSpec.parse(spec), metadata);
    return permissions.pass('app');
  }

  beforeEach(() => {
    pulsar = served();
    namespace = `permitted-${++count}`;
    permissions = new ResourceWorld(permissionKind, { brokers: [pulsar.web] });
  });

  describe.each([0, 2])('a permission in a topic with %i partitions', partitions => {
    const topic = 'a%2Fb c';
    const own = () => `persistent/acme/${namespace}/${encodeURIComponent(topic)}/permissions`;

    test('given what the role may do in the namespace, then both are kept apart, and healed, changed and revoked', async () => {
      await admin(pulsar, 'PUT', path(), {});
      await admin(pulsar, 'POST', `${path()}/permissions/team%2Fapp`, ['consume']);
      await apply({ topic, actions: ['consume'] });
      await permissions.pass('app');
      expect(permissions.said('app')).toBe(
        `False TopicNotFound: Topic persistent://acme/${namespace}/${topic} does not exist: waiting for it. A PulsarTopic makes one`,
      );
      const made = own().replace('/permissions', partitions > 0 ? '/partitions' : '');
      await admin(pulsar, 'PUT', made, partitions > 0 ? partitions : undefined);
      const inTopic = async () => {
        const { value } = await admin(pulsar, 'GET', path());
        const { destination_auth } = (
          value as { auth_policies: { destination_auth: Record<string, object> } }
        ).auth_policies;
        return destination_auth[`persistent://acme/${namespace}/${topic}`] ?? {};
      };
      await permissions.pass('app');
      expect(permissions.said('app')).toBe('True Ready: As specified in Pulsar');
      expect(await inTopic()).toEqual({ 'team/app': ['consume'] });
      await admin(pulsar, 'DELETE', `${own()}/team%2Fapp`);
      await permissions.pass('app');
      expect(await inTopic()).toEqual({ 'team/app': ['consume'] });
      await apply({ topic, actions: ['produce'] });
      expect(await inTopic()).toEqual({ 'team/app': ['produce'] });
      await apply({ topic, actions: ['produce'] }, { deletionTimestamp: '2026-01-01T00:00:00Z' });
      expect([permissions.of('app'), await inTopic()]).toEqual([undefined, {}]);
      expect(await told()).toEqual({ 'team/app': ['consume'] });

      // With a topic its permissions go, and nothing is left to be revoked.
      for (let passes = 0; passes < 2; passes++) await apply({ topic, actions: ['produce'] });
      await admin(pulsar, 'DELETE', made);
      expect(await inTopic()).toEqual({});
      await apply({ topic, actions: ['produce'] }, { deletionTimestamp: '2026-01-01T00:00:00Z' });
      expect(permissions.of('app')).toBeUndefined();
    });
  });

  describe('a permission', () => {
    test('given no namespace, then it waits for it; then it is granted, changed by hand, changed and revoked', async () => {
      await apply({ actions: ['produce'] });
      await permissions.pass('app');
      expect(permissions.said('app')).toContain(
        `False NamespaceNotFound: Namespace acme/${namespace} does not exist`,
      );
      await admin(pulsar, 'PUT', path(), {});
      await admin(pulsar, 'POST', `${path()}/permissions/other`, ['consume']);
      await permissions.pass('app');
      expect(permissions.said('app')).toBe('True Ready: As specified in Pulsar');
      expect(await told()).toEqual({ 'team/app': ['produce'], other: ['consume'] });

      await admin(pulsar, 'POST', `${path()}/permissions/team%2Fapp`, ['produce', 'sinks']);
      await permissions.pass('app');
      expect(await told()).toMatchObject({ 'team/app': ['produce'] });
      await admin(pulsar, 'DELETE', `${path()}/permissions/team%2Fapp`);
      await permissions.pass('app');
      expect(await told()).toMatchObject({ 'team/app': ['produce'] });
      expect(permissions.events.map(({ reason }) => reason)).toEqual(['Created', 'Restored', 'Restored']);

      await apply({ actions: ['consume', 'functions', 'sources', 'sinks', 'packages'] });
      expect(permissions.said('app')).toBe('True Ready: As specified in Pulsar');
      await apply({ actions: ['consume'] }, { deletionTimestamp: '2026-01-01T00:00:00Z' });
      expect(permissions.of('app')).toBeUndefined();
      expect(await told()).toEqual({ other: ['consume'] });
    });

    test('given one whose namespace goes first, then nothing holds it', async () => {
      await admin(pulsar, 'PUT', path(), {});
      for (let passes = 0; passes < 2; passes++) await apply({ actions: ['produce'] });
      await admin(pulsar, 'DELETE', path());
      await apply({ actions: ['produce'] }, { deletionTimestamp: '2026-01-01T00:00:00Z' });
      expect(permissions.of('app')).toBeUndefined();
    });
  });
}
