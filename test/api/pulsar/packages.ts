import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type PulsarPackageSpec, pulsarPackageSpec } from '#src/api/resources/functions/package.ts';
import { packageKind } from '#src/resources/package/package.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { admin, adminOf } from './admin.ts';
import type { Pulsar } from './server.ts';

const ready = 'True Ready: As specified in Pulsar';

/** Tries out packages: versions, their files and what is said of them. */
export function packagesOf(served: () => Pulsar): void {
  let pulsar: Pulsar;
  let world: ResourceWorld<PulsarPackageSpec>;
  let name: string;
  let count = 0;

  beforeEach(async () => {
    pulsar = served();
    name = `p${++count}`;
    world = new ResourceWorld(packageKind, { brokers: [pulsar.web] });
    world.files.set('code/a.py', 'one');
    await admin(pulsar, 'PUT', 'namespaces/acme/packages', {});
  });

  const path = (tenant = 'acme', namespace = 'packages') =>
    `packages/function/${tenant}/${namespace}/${name}/v1`;
  const told = async () => (await adminOf(pulsar, 'v3', 'GET', `${path()}/metadata`)).value;
  const file = async () => (await adminOf(pulsar, 'v3', 'GET', path())).value;
  const reasons = () => world.events.map(({ reason }) => reason);

  async function applied(fields: object = {}, metadata: object = {}): Promise<string> {
    const spec = {
      ...{ clusterRef: { name: 'demo' }, type: 'function', tenant: 'acme', namespace: 'packages', name },
      ...{ version: 'v1', content: { configMap: { name: 'code', key: 'a.py' } }, ...fields },
    };
    world.apply('pkg', pulsarPackageSpec.parse(spec), metadata);
    return passed();
  }

  async function passed(): Promise<string> {
    await world.pass('pkg');
    await world.pass('pkg');
    return world.of('pkg') ? world.said('pkg') : 'gone';
  }

  const uploadedBy = (text: string, metadata: object = {}) => {
    const data = new FormData();
    data.append('metadata', new Blob([JSON.stringify(metadata)], { type: 'application/json' }));
    data.append('file', new Blob([text]), 'a.py');
    return fetch(`${pulsar.web}/admin/v3/${path()}`, { method: 'POST', body: data });
  };

  describe('a package', () => {
    test('given no tenant or namespace, which Pulsar would not mind, then each is waited for', async () => {
      expect(await applied({ tenant: 'nobody' })).toContain(
        'False TenantNotFound: Tenant nobody does not exist',
      );
      expect(await applied({ namespace: 'nowhere' })).toContain(
        'False NamespaceNotFound: Namespace acme/nowhere',
      );
      expect((await adminOf(pulsar, 'v3', 'GET', `${path('acme', 'nowhere')}/metadata`)).status).toBe(404);
    });

    test('when it is applied, changed, and changed by hand, then Pulsar has it each time, and at rest nothing is written', async () => {
      expect(await applied({ description: 'a', properties: { a: '1' } })).toBe(ready);
      expect(await file()).toBe('one');
      const created = (await told()) as { createTime: number };
      expect(created).toMatchObject({ description: 'a', properties: { a: '1' } });
      expect(world.of('pkg')?.status).toMatchObject({
        sha256: createHash('sha256').update('one').digest('hex'),
        createTime: created.createTime,
      });
      expect(await applied({ contact: 'us', properties: { b: '2' } })).toBe(ready);
      const { createTime } = created;
      const changed = { createTime, contact: 'us', properties: { b: '2' } };
      expect(await told()).toEqual({ ...changed, modificationTime: expect.any(Number) });
      await fetch(`${pulsar.web}/admin/v3/${path()}/metadata`, {
        ...{ method: 'PUT', headers: { 'content-type': 'application/json' } },
        body: JSON.stringify({ contact: 'them', properties: { theirs: '3' } }),
      });
      expect(await passed()).toBe(ready);
      expect(await told()).toMatchObject({ contact: 'us', properties: { b: '2', theirs: '3' } });
      expect(reasons()).toEqual(['Created', 'Updated', 'Restored']);
      const { statuses } = world;
      await world.pass('pkg');
      expect(world.statuses).toBe(statuses);
    });

    test('given another file, then it is refused with what to do, words are still changed, and a change back is well', async () => {
      await applied();
      world.files.set('code/a.py', 'two');
      expect(await applied({ description: 'new' })).toContain(
        `False Refused: Pulsar has another file as function://acme/packages/${name}@v1, and does not change that of a version which is there: create a PulsarPackage of another version`,
      );
      expect([await file(), await told()]).toEqual(['one', expect.objectContaining({ description: 'new' })]);
      world.files.set('code/a.py', 'one');
      expect(await applied({ description: 'new' })).toBe(ready);
    });

    test('given one that somebody deletes, then it is there again, with the file of now', async () => {
      await applied();
      await adminOf(pulsar, 'v3', 'DELETE', path());
      world.files.set('code/a.py', 'two');
      expect(await passed()).toBe(ready);
      expect([await file(), reasons()]).toEqual(['two', ['Created', 'Restored']]);
    });

    test('given one that was there, then it is adopted where its file is the same, and refused where it is not', async () => {
      await uploadedBy('one', { description: 'theirs', properties: { theirs: '3' } });
      expect(await applied({ contact: 'us' })).toBe(ready);
      expect(await told()).toMatchObject({
        description: 'theirs',
        contact: 'us',
        properties: { theirs: '3' },
      });
      expect(reasons()).toEqual(['Adopted', 'Updated']);
      await adminOf(pulsar, 'v3', 'DELETE', path());
      await uploadedBy('other');
      expect(await passed()).toContain('False Refused: Pulsar has another file');
      expect(await file()).toBe('other');
    });

    test('given its end, then Retain leaves it, and Delete deletes it', async () => {
      const deletionTimestamp = '2026-01-01T00:00:00Z';
      await applied();
      expect(world.of('pkg')?.metadata.finalizers ?? []).toEqual([]);
      await applied({ deletionPolicy: 'Delete' });
      expect(await applied({ deletionPolicy: 'Delete' }, { deletionTimestamp })).toBe('gone');
      expect((await adminOf(pulsar, 'v3', 'GET', `${path()}/metadata`)).status).toBe(404);
    });
  });

  describe('given one that was replaced by hand', () => {
    const deletionTimestamp = '2026-01-01T00:00:00Z';
    const ending = () => applied({ deletionPolicy: 'Delete' }, { deletionTimestamp });

    beforeEach(async () => {
      await applied({ deletionPolicy: 'Delete' });
      await passed();
      await adminOf(pulsar, 'v3', 'DELETE', path());
    });

    test.each([true, false])('when it ends, then it stays, looked at before: %s', async isLookedAt => {
      await uploadedBy('theirs');
      if (isLookedAt) {
        expect(await passed()).toContain('is not known to be of this PulsarPackage, and stays');
        expect(await passed()).toContain('False Refused: Pulsar has another file');
      }
      expect(await ending()).toBe('gone');
      expect([await file(), reasons()]).toEqual(['theirs', ['Created', 'Left']]);
    });

    test('by the same file, then it goes with its end, whatever its ConfigMap has by then', async () => {
      await uploadedBy('one');
      world.files.set('code/a.py', 'two');
      expect(await passed()).toContain('or take the change back');
      expect(await ending()).toBe('gone');
      expect((await adminOf(pulsar, 'v3', 'GET', `${path()}/metadata`)).status).toBe(404);
    });
  });

  test('given the end of one that nobody has looked at yet, then only its own file goes', async () => {
    const ending = { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['pulsar-operator.dev/pulsar'] };
    await uploadedBy('theirs');
    expect(await applied({ deletionPolicy: 'Delete' }, ending)).toBe('gone');
    expect(await file()).toBe('theirs');
    world.files.set('code/a.py', 'theirs');
    expect(await applied({ deletionPolicy: 'Delete' }, ending)).toBe('gone');
    expect((await adminOf(pulsar, 'v3', 'GET', `${path()}/metadata`)).status).toBe(404);
  });

  describe('a file at an address', () => {
    const long = Buffer.alloc(8 * 1024 * 1024, 'code');
    const sha256 = createHash('sha256').update(long).digest('hex');
    const server = createServer(({ url }, response) => {
      if (url === '/on') response.writeHead(302, { location: '/a.nar' }).end();
      else if (url === '/cut') response.write(long.subarray(0, 5000), () => response.destroy());
      else response.writeHead(url === '/a.nar' ? 200 : 403).end(url === '/a.nar' ? long : 'a secret of ours');
    });
    let host: string;

    beforeAll(async () => {
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => void server.close());

    test.each(['/a.nar', '/on'])('given %s, then Pulsar has it whole', async at => {
      expect(await applied({ content: { url: `${host}${at}`, sha256 } })).toBe(ready);
      expect(world.of('pkg')?.status).toMatchObject({ sha256 });
    });

    test.each([
      ['/none', sha256, 'answers 403: put the file there'],
      ['/a.nar', 'a'.repeat(64), 'has another SHA-256 than content.sha256'],
      ['/cut', sha256, 'breaks off'],
    ])(
      'given %s, then Pulsar gets no package, and that is said without a word of the server',
      async (at, digest, words) => {
        const said = await applied({ content: { url: `${host}${at}`, sha256: digest } });
        expect(said).toContain(`False ContentUnavailable: ${host}${at} ${words}`);
        expect(said).not.toContain('secret');
        expect((await adminOf(pulsar, 'v3', 'GET', `${path()}/metadata`)).status).toBe(404);
      },
    );
  });
}
