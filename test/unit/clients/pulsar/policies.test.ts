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

test('given a ZooKeeper without policies, then that is told, and not that nobody asks for an ensemble', async () => {
  const session = { getChildren: async (path: string) => Promise.reject(serverError(-101, path)) };
  await expect(largestEnsemble(session as unknown as Session, '')).rejects.toThrow('/admin/policies');
});

test('given two that ask for the same, then the first by name speaks for them, in whatever order answers come', async () => {
  const session = over({ 'a/two': asking(3), 'a/one': asking(3), 'b/one': asking(3) });
  expect((await largestEnsemble(session, '')).namespace).toBe('a/one');
});

/** How long all takes where a call takes a millisecond, by how many are under way at a time. */
async function millisecondsFor(tenants: number, namespaces: number): Promise<number> {
  let [calls, most, atOnce] = [0, 0, 0];
  const call = async <T>(value: T): Promise<T> => {
    calls += 1;
    most = Math.max(most, ++atOnce);
    await new Promise(resolve => setImmediate(resolve));
    atOnce -= 1;
    return value;
  };
  const names = (count: number) => Array.from({ length: count }, (_, at) => `n${at}`);
  const session = {
    getChildren: (path: string) => call(names(path.endsWith('policies') ? tenants : namespaces)),
    getData: () => call({ data: Buffer.from('{}'), stat: {} }),
  };
  await largestEnsemble(session as unknown as Session, '');
  return calls / most;
}

test.each([
  [1, 10_000],
  [10_000, 1],
])(
  'given %i tenants of %i namespaces each, then all are read well within 5 s',
  async (tenants, namespaces) => {
    expect(await millisecondsFor(tenants, namespaces)).toBeLessThan(2500);
  },
);
