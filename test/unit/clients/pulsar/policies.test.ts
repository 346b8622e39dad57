import { expect, test } from 'vitest';
import { largestEnsemble } from '#src/clients/pulsar/policies.ts';
import { serverError } from '#src/clients/zookeeper/error.ts';
import type { Session } from '#src/clients/zookeeper/session.ts';

/** A session over the policies of namespaces, by `tenant/namespace`. */
function over(policies: Record<string, string>, chroot = ''): Session {
  const root = `${chroot}/admin/policies`;
  const namespaces = Object.keys(policies).map(name => name.split('/'));
  const session: Partial<Session> = {
    getChildren: async path => {
      if (path === root) return [...new Set(namespaces.map(([tenant = '']) => tenant))];
      const below = namespaces.filter(([tenant]) => path === `${root}/${tenant}`);
      if (below.length === 0) throw serverError(-101, path);
      return below.map(([, name = '']) => name);
    },
    getData: async path => {
      const data = policies[path.slice(root.length + 1)];
      if (data === undefined || data === 'gone') throw serverError(-101, path);
      return { data: Buffer.from(data), stat: {} as never };
    },
  };
  return session as Session;
}

function asking(ensemble: number): string {
  return JSON.stringify({ persistence: { bookkeeperEnsemble: ensemble, bookkeeperWriteQuorum: 1 } });
}

test('given namespaces that ask for ensembles, then the largest and who asks for it', async () => {
  const session = over({ 'a/one': asking(2), 'b/two': asking(5), 'b/three': asking(3) });
  expect(await largestEnsemble(session, '')).toEqual({ ensemble: 5, namespace: 'b/two' });
});

test('given a cluster below a path, then its policies are read there', async () => {
  expect(await largestEnsemble(over({ 'a/one': asking(2) }, '/pulsar'), '/pulsar')).toMatchObject({
    ensemble: 2,
  });
});

test('given namespaces without such a policy, then none', async () => {
  const policies = { 'a/one': '{}', 'a/two': '{"persistence":{}}', 'a/three': '', 'a/four': 'gone' };
  expect(await largestEnsemble(over(policies), '')).toEqual({ ensemble: 0, namespace: '' });
});

test('given no namespaces at all, then none', async () => {
  expect(await largestEnsemble(over({}), '')).toEqual({ ensemble: 0, namespace: '' });
});
