import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sh } from '#e2e/cluster/shell.ts';
import { metadataStoreUrl, ports, zookeeperHosts } from '#src/components/build/context.ts';
import { functionsWorker } from '#src/components/functions/objects.ts';
import { metadataJob } from '#src/components/metadata/job.ts';
import { stateStore } from '#src/components/state-store/objects.ts';
import { stateStoreUrl } from '#src/components/state-store/url.ts';
import { freePort } from '#test/api/zookeeper/server.ts';
import { contextOf } from '#test/unit/components/context.ts';
import { containerOf } from '#test/unit/components/made.ts';
import { adminOf } from './admin.ts';
import { distribution } from './distribution.ts';
import { FunctionUser, ready } from './function-user.ts';
import { givesTenant } from './given.ts';
import { type Pulsar, startPulsar } from './server.ts';
import { pythonClient } from './worker.ts';
import { type Running, startWorkload } from './workload.ts';

const jvm = { heap: '128Mi', directMemory: '96Mi', garbageCollector: 'Serial' };
const context = contextOf({
  profile: 'Development',
  zookeeper: { replicas: 1 },
  bookkeeper: { replicas: 1 },
  functions: { placement: 'Workers', jvm },
  stateStore: { jvm },
});

/** Counts words and keeps the last one, and tells what else it is asked. */
const counting = `
from pulsar import Function

class Exclaim(Function):
    def process(self, input, context):
        if input == 'what is missing':
            return f"{context.get_counter('nobody')} {context.get_state('nobody')} {context.del_counter('nobody')}"
        context.incr_counter(input, 1)
        context.put_state('last', input)
        return f"{input} {context.get_counter(input)}"
`;

let pulsar: Pulsar;
let worker: Running;
let workers = '';
let store: Running;
let port: number;
let user: FunctionUser;

beforeAll(async () => {
  port = await freePort();
  pulsar = await startPulsar({ clusterName: 'demo' }, { withZooKeeper: true });
  await givesTenant(pulsar);
  await initialised();
  store = await startStore();
  worker = await startWorker();
  user = await FunctionUser.of(pulsar, { keepsState: 'Kept', workers: [workers] });
  user.world.files.set('code/exclaim.py', counting);
}, 900_000);

afterAll(async () => {
  await user?.[Symbol.asyncDispose]();
  for (const each of [worker, store]) await each?.[Symbol.asyncDispose]();
  await pulsar?.[Symbol.asyncDispose]();
});

/** Has the Job for the metadata write what is missing; a Pulsar in one process has no metadata of a store by itself. */
async function initialised(): Promise<void> {
  const [command = '', ...args] = containerOf(metadataJob(context)).command;
  const there = `zk:${pulsar.zookeeper}`;
  const here = args.map(word => word.replace(metadataStoreUrl(context), there));
  const jvm = ['PULSAR_MEM=-Xmx128m', 'PULSAR_GC=-XX:+UseSerialGC', 'PULSAR_GC_LOG= '];
  await sh('env', [...jvm, `${await distribution()}/${command}`, ...here], { deadlineMs: 120_000 });
}

function startStore(): Promise<Running> {
  const [server = ''] = zookeeperHosts(context);
  return startWorkload(stateStore, context, {
    addresses: { [server]: pulsar.zookeeper ?? '', [`-p ${ports.stateStore.grpc}`]: `-p ${port}` },
    pod: 'demo-state-store-0',
    port: [ports.stateStore.grpc, port],
  });
}

/** Starts a worker that is told of the store as its file says. */
async function startWorker(): Promise<Running> {
  const own = await freePort();
  workers = `http://127.0.0.1:${own}`;
  const broker = 'demo-broker.pulsar.svc.cluster.local';
  return startWorkload(functionsWorker, context, {
    addresses: {
      [metadataStoreUrl(context)]: `zk:${pulsar.zookeeper}`,
      [`pulsar://${broker}:6650`]: `pulsar://${pulsar.binary}`,
      [`http://${broker}:8080`]: pulsar.web,
      [stateStoreUrl(context)]: `bk://127.0.0.1:${port}`,
      '"workerPort": 6750': `"workerPort": ${own}`,
    },
    pod: 'demo-functions-0',
    env: { PULSAR_FUNCTIONS_EXTRA_DEPS_DIR: await pythonClient() },
    port: [ports.worker.http, own],
  });
}

/** What Pulsar tells of a key to those who ask. */
async function told(key: string): Promise<unknown> {
  const { value } = await adminOf({ web: workers }, 'v3', 'GET', `${user.path}/state/${key}`);
  return value;
}

describe('given a store and a function that keeps state', () => {
  test('then it counts, and who asks Pulsar is told', async () => {
    await user.applied({}, ready, { annotations: { 'pulsar-operator.dev/state-calls': 'incr_counter' } });
    expect(await user.works('a', 'b')).toEqual(['a 1', 'b 1']);
    expect(await user.works('a')).toEqual(['a 2']);
    expect(await told('a')).toMatchObject({ key: 'a', numberValue: 2 });
    expect(await told('last')).toMatchObject({ key: 'last', stringValue: 'a' });
  });

  test('then what is not there is nothing, and no call for it fails', async () => {
    expect(await user.works('what is missing')).toEqual(['None None 0']);
  });

  test('when the server of the store is killed and comes back with nothing of its own, then all is there and counting goes on', async () => {
    await store[Symbol.asyncDispose]();
    store = await startStore();
    await expect.poll(() => told('a')).toMatchObject({ numberValue: 2 });
    expect(await user.works('a')).toEqual(['a 3']);
    expect(await told('a')).toMatchObject({ numberValue: 3 });
  });
});
