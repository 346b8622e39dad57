import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface FakeTopics extends AsyncDisposable {
  readonly web: string;
  /** By name the policies that each topic of `acme/orders` has. */
  readonly topics: Map<string, Map<string, unknown>>;
  /** The names of each topic's. */
  readonly subscriptions: Map<string, readonly string[]>;
  /** What it was asked, in order, below the namespace. */
  readonly asked: string[];
  /** As anybody may change it. */
  set(topic: string, policy: string, value: unknown): void;
  /** The status with which it tells of the whole namespace: 200 where it does. */
  lists: number;
}

const within = 'persistent://acme/orders';

/** The admin API as far as topics of one namespace go, by what was seen of Pulsar 4.0.8: see test/api/pulsar. */
export async function fakeTopics(): Promise<FakeTopics> {
  const topics = new Map<string, Map<string, unknown>>();
  const partitions = new Map<string, number>();
  const asked: string[] = [];
  /** Whose policies changed, an entry each. */
  const changes: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then(body => {
      const path = (request.url ?? '').replace('/admin/v2/persistent/acme/orders', '');
      asked.push(`${request.method} ${path}`);
      const [status, answer, key] = serve(request.method ?? '', path, body);
      response
        .writeHead(status, key === undefined ? {} : { 'x-pulsar-partition-key': key })
        .end(answer === undefined ? '' : JSON.stringify(answer));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  function set(topic: string, policy: string, value: unknown): void {
    topics.get(topic)?.set(policy, value);
    changes.push(topic);
  }

  function serve(
    method: string,
    path: string,
    body: string,
  ): [status: number, answer?: unknown, key?: string] {
    if (path.startsWith('?'))
      return fake.lists === 200
        ? [200, [`${within}/__change_events`, ...[...topics.keys()].map(name => `${within}/${name}`)]]
        : [fake.lists, { reason: 'not so' }];
    const [, name = '', what = '', , , entry] = path.split('?')[0]?.split('/') ?? [];
    if (name === '__change_events') return ofChanges(entry);
    const policies = topics.get(name);
    if (method === 'PUT' && (what === '' || what === 'partitions')) {
      if (policies) return [409, { reason: 'This topic already exists' }];
      topics.set(name, new Map());
      if (what !== '') partitions.set(name, Number(body));
      return [204];
    }
    if (!policies) return [404, { reason: `Topic ${within}/${name} not found` }];
    if (what === 'subscription') return subscribed(name, path);
    if (what === 'partitions' && method === 'GET') return [200, { partitions: partitions.get(name) ?? 0 }];
    if (method === 'GET') return [200, policies.get(what)];
    set(name, what, method === 'DELETE' ? undefined : JSON.parse(body));
    return [204];
  }

  function subscribed(topic: string, path: string): [status: number, answer?: unknown] {
    const name = decodeURIComponent(path.split('/').at(-1) ?? '');
    const all = fake.subscriptions.get(topic) ?? [];
    if (all.includes(name)) return [409, { reason: 'Subscription already exists for topic' }];
    fake.subscriptions.set(topic, [...all, name]);
    return [204];
  }

  function ofChanges(entry: string | undefined): [status: number, answer?: unknown, key?: string] {
    if (entry !== undefined) return [200, {}, `${within}/${changes[Number(entry)]}`];
    const lastConfirmedEntry = `7:${changes.length - 1}`;
    return [200, { lastConfirmedEntry, ledgers: [{ ledgerId: 7, entries: 0 }] }];
  }

  const fake: FakeTopics = {
    web: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ topics, asked, set, lists: 200, subscriptions: new Map() },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return fake;
}
