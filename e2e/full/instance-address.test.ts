import { beforeAll, describe, expect, test } from 'vitest';
import { withPodEndpoint } from '#src/cli/endpoint.ts';
import type { Endpoint } from '#src/clients/pulsar/websocket/socket.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster, givenNamespace } from '../support/given.ts';
import { type InstanceStatus, known, World } from '../support/instance.ts';
import { apply, connection, kubectl } from '../support/kubernetes.ts';
import { OutsidePulsar } from '../support/outside.ts';
import { keepAll, smallCluster } from '../support/sample.ts';
import { tokenKey } from '../support/tokens.ts';
import { consume, consumeFrom, produceTo, sendWithoutEnd } from '../support/traffic.ts';

const minute = 60_000;
const home = 'e2e-home';
const topic = 'acme/orders/placed';
const all = ['home', 'standalone'];
const { publicKey, tokenOf } = tokenKey();

const elsewhere = givenNamespace('e2e-elsewhere', 'standalone');
const outside = new OutsidePulsar({ namespace: elsewhere.namespace, token: tokenOf('admin'), publicKey });
const inside = givenCluster(smallCluster(home, 'home', { broker: { config: keepAll } }), {
  withinMs: 8 * minute,
  readsSecrets: true,
});
const world = new World(home);

/** What the operator shows there, and what brokers do. */
const shown = (admin: string) => ({
  ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'elsewhere', namespace: home } },
  stringData: { admin, geo: tokenOf('geo') },
});
const memberOutside = {
  name: outside.name,
  tokenSecretRef: { name: 'elsewhere', key: 'geo' },
  address: {
    serviceUrl: `http://${outside.host}:8080`,
    brokerServiceUrl: `pulsar://${outside.host}:6650`,
    adminTokenSecretRef: { name: 'elsewhere', key: 'admin' },
  },
};

function members(others: readonly object[], spec: object = {}): Promise<void> {
  const inHere = { name: 'home', clusterRef: { name: 'home' } };
  return world.members([], { members: [inHere, ...others], ...spec });
}

/** Waits until the member outside is told to be so; returns the sentence. */
async function saidOf(reason: string): Promise<string> {
  let said = '';
  const isSo = ({ members: told }: InstanceStatus) => {
    const member = told?.find(({ name }) => name === outside.name);
    if (member?.reason !== reason) throw new Error(`${member?.reason}: ${member?.message}`);
    said = member.message;
  };
  await world.until(`${outside.name} is ${reason}`, isSo, 2 * minute);
  return said;
}

function through<T>(use: (endpoint: Endpoint) => Promise<T>): Promise<T> {
  const { namespace, name, token } = outside;
  const find = () => Promise.resolve(name);
  return withPodEndpoint(connection, { namespace, find }, endpoint => use({ ...endpoint, token }));
}

const numbered = (prefix: string) => Array.from({ length: 50 }, (_, at) => `${prefix} ${at}`);

beforeAll(() => outside.start(), 6 * minute);

describe('given a Pulsar that no operator runs, and that asks for tokens', () => {
  test(
    'when it becomes a member by its address with a token that it does not take, then that is told, and it changes nothing',
    async () => {
      await apply(shown(tokenKey().tokenOf('admin')));
      await members([memberOutside]);
      const right = /kubectl (.*)$/m.exec(await saidOf('MissingRight'))?.[1] ?? '';
      await kubectl(right.split(' '));
      await saidOf('Unauthorized');
      expect(await outside.admin('clusters', 'list')).not.toContain('home');
    },
    4 * minute,
  );

  test(
    'when the Secret has the right one, then both know each other, and messages come both ways',
    async () => {
      await apply(shown(outside.token));
      await world.told('All 2 members know each other');
      await outside.admin('tenants', 'create', 'acme', '--allowed-clusters', all.join(','));
      await outside.admin('namespaces', 'create', 'acme/orders', '--clusters', all.join(','));
      await outside.admin(
        ...'namespaces grant-permission acme/orders --role geo --actions produce'.split(' '),
      );
      await world.replicate(inside, ...all);
      await world.settled(inside);
      await through(endpoint => produceTo(endpoint, topic, numbered('outside')));
      expect((await consume(inside, 'broker', topic, 50)).sort()).toEqual(numbered('outside').sort());
      const traffic = sendWithoutEnd(inside, 'broker', 'acme/orders/flowing');
      await eventually('some are sent', () => traffic.count() > 200);
      const { acknowledged } = await traffic.stop();
      const came = await through(endpoint =>
        consumeFrom(endpoint, 'acme/orders/flowing', acknowledged.length),
      );
      expect(came.map(Number)).toEqual(acknowledged);
      await world.replicating('True');
    },
    8 * minute,
  );

  test(
    'when it is gone for good, then that is told, the other goes on, and it leaves when it is given up',
    async () => {
      await outside.destroy();
      await saidOf('NoAnswer');
      await inside.condition('Ready', 'True', minute);
      await members([]);
      await saidOf('NoAnswer');
      expect(await known(inside, all)).toEqual(all);
      await members([], { giveUp: [outside.name] });
      await world.replicate(inside, 'home');
      await world.told('The only member: there is nobody to know', 5 * minute);
      expect(await known(inside, all)).toEqual(['home']);
      await world.settled(inside);
    },
    10 * minute,
  );
});
