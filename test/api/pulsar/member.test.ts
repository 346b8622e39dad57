import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enter } from '#src/clients/pulsar/membership.ts';
import { type Session, withSession } from '#src/clients/zookeeper/session.ts';
import { bookkeeper } from '#src/components/bookkeeper/objects.ts';
import { broker } from '#src/components/broker/objects.ts';
import { type ClusterContext, zookeeperHosts } from '#src/components/build/context.ts';
import { paths } from '#src/components/build/start-script.ts';
import { freePort, startZooKeeper, type ZooKeeper } from '#test/api/zookeeper/server.ts';
import { admin, adminOf } from './admin.ts';
import { bringing, initialise, memberOf } from './members.ts';
import { startWorkload } from './workload.ts';

const chroot = '/instance';
const started: AsyncDisposable[] = [];
let own: ZooKeeper;
let shared: ZooKeeper;
let web = '';
let isGone = false;

function session<T>({ port }: ZooKeeper, use: (session: Session) => Promise<T>): Promise<T> {
  return withSession([`127.0.0.1:${port}`], { deadlineMs: 30_000 }, use);
}

const jvm = { heap: '256Mi', directMemory: '256Mi', garbageCollector: 'Serial' };

/** A cluster whose ZooKeeper is a path of one that both have, and that shares another one. */
function contextOfMember(name: string): ClusterContext {
  return memberOf(name, {
    zookeeper: { replicas: 1, chroot: `/${name}` },
    bookkeeper: {
      replicas: 1,
      jvm,
      config: { diskUsageThreshold: '0.999', diskUsageWarnThreshold: '0.998' },
    },
    broker: { replicas: 1, jvm },
    functions: { runtime: 'Thread' },
    configurationStore: { servers: `127.0.0.1:${shared.port}${chroot}` },
  });
}

/** Initialises a cluster as its Job does, and enters it as the operator does. */
async function entered(name: string): Promise<ClusterContext> {
  const context = contextOfMember(name);
  await initialise(context, `zk:127.0.0.1:${own.port}/${name}`);
  const [candidate, dowry] = await session(own, open => bringing(open, `/${name}`, name));
  await session(shared, open => enter(open, chroot, candidate, dowry));
  return context;
}

async function startServers(context: ClusterContext): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'pulsar-operator-member-'));
  started.push({ [Symbol.asyncDispose]: () => rm(data, { recursive: true }) });
  const [bookie, bookieWeb, brokerWeb, binary] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const [zookeeper = ''] = zookeeperHosts(context);
  const addresses = {
    [zookeeper]: `127.0.0.1:${own.port}`,
    'bookiePort=3181': `bookiePort=${bookie}`,
    'httpServerPort=8000': `httpServerPort=${bookieWeb}\nallowLoopback=true`,
    '/pulsar/data/': `${data}/`,
    'brokerServicePort=6650': `brokerServicePort=${binary}`,
    'webServicePort=8080': `webServicePort=${brokerWeb}`,
  };
  const { name } = context;
  const ofBookie = { addresses, pod: `${name}-bookie-0`, port: [8000, bookieWeb] } as const;
  started.push(await startWorkload(bookkeeper, context, ofBookie));
  const env = { PULSAR_BROKER_CONF: paths.merged };
  const ofBroker = { addresses, env, pod: `${name}-broker-0`, port: [8080, brokerWeb] } as const;
  started.push(await startWorkload(broker, context, ofBroker));
  web = `http://127.0.0.1:${brokerWeb}`;
}

/** Of two members the first has functions; the servers of the second run. */
beforeAll(async () => {
  [own, shared] = [await startZooKeeper(), await startZooKeeper()];
  started.push(own);
  await entered('a');
  await session(shared, async open => {
    const { data } = await open.getData(`${chroot}/admin/policies/public/default`);
    await open.create(`${chroot}/admin/policies/public/functions`, data);
  });
  await startServers(await entered('b'));
}, 900_000);

afterAll(async () => {
  for (const each of started.reverse()) await each[Symbol.asyncDispose]();
  if (!isGone) await shared?.[Symbol.asyncDispose]();
});

describe('given the second member of a configuration store, with the files that the operator makes', () => {
  test('then its broker serves, and knows the other', async () => {
    const { value } = await admin({ web }, 'GET', 'clusters');
    expect(value).toEqual(['a', 'b']);
    await expect
      .poll(() => admin({ web }, 'GET', 'brokers/health'), { timeout: 60_000 })
      .toMatchObject({ status: 200 });
  }, 120_000);

  test('then public/default is that of the first, and a namespace of its own is served', async () => {
    const refused = await admin({ web }, 'PUT', 'persistent/public/default/topic');
    expect(refused).toMatchObject({
      status: 412,
      value: { reason: expect.stringContaining('missing local cluster') },
    });
    await admin({ web }, 'PUT', 'tenants/acme', { allowedClusters: ['a', 'b'], adminRoles: [] });
    await admin({ web }, 'PUT', 'namespaces/acme/orders', { replication_clusters: ['b'] });
    expect((await admin({ web }, 'PUT', 'persistent/acme/orders/topic')).status).toBe(204);
  }, 60_000);

  test('then what is shared is in the shared store, and not in its own', async () => {
    const path = '/admin/policies/acme/orders';
    expect(await session(shared, open => open.exists(chroot + path))).toBeDefined();
    expect(await session(own, open => open.exists(`/b${path}`))).toBeUndefined();
  });

  test('then its workers have a namespace of their own, though the first has functions too', async () => {
    const functions = () => adminOf({ web }, 'v3', 'GET', 'functions/acme/orders');
    await expect.poll(functions, { timeout: 120_000 }).toMatchObject({ status: 200, value: [] });
    const { value } = await admin({ web }, 'GET', 'namespaces/public/functions-b/replication');
    expect(value).toEqual(['b']);
  }, 180_000);

  test('when the store is gone, then what is known is served on', async () => {
    isGone = true;
    await shared[Symbol.asyncDispose]();
    const health = () => admin({ web }, 'GET', 'brokers/health');
    for (let look = 0; look < 3; look++) {
      await expect.poll(health, { timeout: 60_000 }).toMatchObject({ status: 200 });
      expect((await admin({ web }, 'GET', 'persistent/acme/orders/topic/stats')).status).toBe(200);
    }
  }, 240_000);
});
