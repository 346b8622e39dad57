import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { metadataStoreUrl } from '#src/components/build/context.ts';
import { functionsWorker } from '#src/components/functions/objects.ts';
import { websocket } from '#src/components/websocket/objects.ts';
import { freePort } from '#test/api/zookeeper/server.ts';
import { contextOf } from '#test/unit/components/context.ts';
import { admin } from './admin.ts';
import { runExample } from './example-function.ts';
import { type Pulsar, startPulsar } from './server.ts';
import { next, numbers, WebSocketUser } from './websocket-user.ts';
import { type Running, startWorkload } from './workload.ts';

const jvm = { heap: '256Mi', directMemory: '128Mi', garbageCollector: 'Serial' };
const authentication = {
  authenticationEnabled: 'true',
  authenticationProviders: 'org.apache.pulsar.broker.authentication.AuthenticationProviderToken',
};
const context = contextOf({
  profile: 'Development',
  zookeeper: { replicas: 1 },
  bookkeeper: { replicas: 1 },
  functions: {
    placement: 'Workers',
    runtime: 'Thread',
    jvm,
    config: authentication,
    secretConfig: [
      { key: 'properties.tokenSecretKey', secretKeyRef: { name: 'auth', key: 'secret-key' } },
      { key: 'brokerClientAuthenticationParameters', secretKeyRef: { name: 'auth', key: 'token' } },
    ],
  },
  websocket: {
    placement: ['Component'],
    jvm,
    idleTimeoutSeconds: 3,
    config: authentication,
    secretConfig: [{ key: 'tokenSecretKey', secretKeyRef: { name: 'auth', key: 'secret-key' } }],
  },
});

const instance = 'public/default/exclaim:0';
const secretKey = randomBytes(32);
const secrets = { tokenSecretKey: `data:;base64,${secretKey.toString('base64')}\n` };
const headers = { authorization: `Bearer ${tokenFor('admin')}` };

let pulsar: Pulsar;
let web = '';
let workers = '';
let startWorker: (ordinal: number, port: number) => Promise<Running>;
let first: Running;
const started: AsyncDisposable[] = [];
const user = new WebSocketUser(() => ({ web }) as Pulsar, tokenFor('admin'));

beforeAll(async () => {
  pulsar = await startPulsar({ clusterName: 'demo' }, { withZooKeeper: true });
  started.push(pulsar);
  const [webPort, workerPort] = [await freePort(), await freePort()];
  const broker = 'demo-broker.pulsar.svc.cluster.local';
  const addresses = {
    [metadataStoreUrl(context)]: `zk:${pulsar.zookeeper}`,
    [`pulsar://${broker}:6650`]: `pulsar://${pulsar.binary}`,
    [`http://${broker}:8080`]: pulsar.web,
  };
  web = `http://127.0.0.1:${webPort}`;
  workers = `http://127.0.0.1:${workerPort}`;
  const websocketPort = { ...addresses, 'webServicePort=8080': `webServicePort=${webPort}` };
  startWorker = (ordinal, port) =>
    startWorkload(functionsWorker, context, {
      addresses: { ...addresses, '"workerPort": 6750': `"workerPort": ${port}` },
      pod: `demo-functions-${ordinal}`,
      secrets: {
        'properties.tokenSecretKey': secrets.tokenSecretKey,
        brokerClientAuthenticationParameters: `token:${tokenFor('admin')}`,
      },
      port: [6750, port],
    });
  started.push(
    await startWorkload(websocket, context, {
      addresses: websocketPort,
      pod: 'demo-websocket-0',
      port: [8080, webPort],
      secrets,
    }),
    (first = await startWorker(0, workerPort)),
  );
}, 1_200_000);

afterAll(async () => {
  for (const each of started.reverse()) await each[Symbol.asyncDispose]();
});

describe('given a worker and a WebSocket server that run what is made for their pods', () => {
  test('then the worker is a member of its cluster, by the name of its pod, and leads it', async () => {
    const self = { workerId: 'demo-functions-0', workerHostname: '127.0.0.1' };
    expect(await read('cluster')).toEqual([expect.objectContaining(self)]);
    expect(await read('cluster/leader')).toMatchObject(self);
  });

  test('then it knows who calls by what a Secret says, in the section and the list of its file where that belongs', async () => {
    const statusOf = async (authorization?: string) => {
      const shown = authorization === undefined ? {} : { headers: { authorization } };
      return (await fetch(`${workers}/admin/v2/worker/cluster`, shown)).status;
    };
    expect(await statusOf()).toBe(401);
    expect(await statusOf('Bearer a.b.c')).toBe(401);
    expect(await statusOf(headers.authorization)).toBe(200);
  });

  test('then what goes in by WebSocket comes out of a function', { timeout: 600_000 }, async () => {
    onTestFailed(() => tellWhy(first));
    await runExample(workers, 'exclaim', headers);
    // It reads strings: a topic that others use before it, and that has no schema, would refuse it for good.
    const reader = { subscriptions: { 'public/default/exclaim': { consumers: [{}] } } };
    const input = () => admin(pulsar, 'GET', 'persistent/public/default/exclaim-in/stats');
    await expect.poll(input).toMatchObject({ value: reader });
    const consumer = await user.subscribe('exclaim-out', { subscriptionInitialPosition: 'Earliest' });
    const messages = consumer[Symbol.asyncIterator]();
    expect(await user.send('exclaim-in', numbers(20))).toEqual({ failed: 0 });
    // At least once: an instance that starts again may answer the same message again.
    const got = new Set<string>();
    while (got.size < 20) {
      const message = await next(messages);
      got.add(message.payload.toString());
      consumer.acknowledge(message);
    }
    expect([...got]).toEqual(numbers(20).map(each => `${each}!`));
    await consumer.close();
  });

  test('when nothing is said on a connection for as long as the spec lets it, then it is closed', async () => {
    const socket = new WebSocket(
      `${web.replace('http', 'ws')}/ws/v2/consumer/persistent/public/default/idle/s?token=${tokenFor('admin')}`,
    );
    const { code, reason } = await new Promise<CloseEvent>(resolve => {
      socket.addEventListener('close', resolve);
    });
    expect([code, reason]).toEqual([1001, expect.stringContaining('/3000 ms')]);
  });
});

describe('given a function in one of two workers, of which that one is to end', () => {
  test('then it hands its instances to the other before, and messages are answered there', {
    timeout: 600_000,
  }, async () => {
    const port = await freePort();
    started.push(await startWorker(1, port));
    // Its leader hears of it a moment later.
    await expect.poll(() => read('cluster')).toHaveLength(2);
    expect(await read('assignments')).toMatchObject({
      'demo-functions-0': expect.arrayContaining([instance]),
    });
    expect(await first.beforeEnd()).toContain('200');
    workers = `http://127.0.0.1:${port}`;
    await expect
      .poll(() => read('assignments'))
      .toMatchObject({ 'demo-functions-1': expect.arrayContaining([instance]) });
    await first[Symbol.asyncDispose]();
    started.splice(started.indexOf(first), 1);
    const consumer = await user.subscribe('exclaim-out', {}, 'after');
    expect(await user.send('exclaim-in', ['handed over'])).toEqual({ failed: 0 });
    const message = await next(consumer[Symbol.asyncIterator]());
    expect(message.payload.toString()).toBe('handed over!');
    await consumer.close();
  });

  test('when there is no other, then it ends all the same', async () => {
    const [last] = started.slice(-1) as [Running];
    expect(await last.beforeEnd()).toContain('Too few workers');
  });
});

/** What the worker and its log say of a function that does not answer. */
async function tellWhy(worker: Running): Promise<void> {
  const status = await fetch(`${workers}/admin/v3/functions/public/default/exclaim/status`, { headers });
  console.error(await status.text());
  const told = (await worker.log()).split('\n').filter(line => /WARN|ERROR|Exception|exclaim/.test(line));
  console.error(told.slice(-100).join('\n'));
}

/** A token as `bin/pulsar tokens create` makes one. */
function tokenFor(role: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256' })}.${part({ sub: role })}`;
  return `${signed}.${createHmac('sha256', secretKey).update(signed).digest('base64url')}`;
}

async function read(path: string): Promise<unknown> {
  return (await fetch(`${workers}/admin/v2/worker/${path}`, { headers })).json();
}
