import { beforeAll, describe, expect, test } from 'vitest';
import { imageOf } from '#src/components/build/context.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import type { Resource } from '#src/resources/model/resource.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { apply, get, kubectl } from '../support/kubernetes.ts';
import { Residents } from '../support/resources.ts';
import { keepAll, smallCluster } from '../support/sample.ts';
import { asksForToken, carriesToken, fromSecret, tokenKey, tokenPlugin } from '../support/tokens.ts';

const namespace = 'e2e-binding';
const minute = 60_000;
const { publicKey, tokenOf } = tokenKey();
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'pulsar-auth', namespace },
  stringData: {
    admin: `token:${tokenOf('admin')}`,
    proxy: `token:${tokenOf('proxy')}`,
    'public-key': publicKey,
    shop: tokenOf('shop'),
  },
};
const asks = {
  ...carriesToken,
  ...asksForToken,
  authorizationEnabled: 'true',
  // Of whoever comes through a proxy both roles are asked about.
  superUserRoles: 'admin,proxy',
  proxyRoles: 'proxy',
};
const secretConfig = (own: string) => [
  fromSecret('brokerClientAuthenticationParameters', own),
  fromSecret('tokenPublicKey', 'public-key'),
];
/** Brokers and proxies ask who calls, and let each do only what it may. */
const subject = givenCluster(
  smallCluster(namespace, 'guarded', {
    operatorAccess: { tokenSecretRef: { name: 'pulsar-auth', key: 'admin' } },
    broker: { config: { ...keepAll, ...asks }, secretConfig: secretConfig('admin') },
    proxy: {
      config: { ...asks, forwardAuthorizationCredentials: 'true' },
      secretConfig: secretConfig('proxy'),
    },
    binding: { secretName: 'addresses' },
  }),
  { withinMs: 8 * minute, readsSecrets: true, objects: [secret], token: tokenOf('admin') },
);
const residents = new Residents(subject);

const client = residents.of('PulsarClient', 'shop', {
  role: 'shop',
  permissions: [{ tenant: 'acme', namespace: 'orders', actions: ['produce', 'consume'] }],
  tokenSecretRef: { name: 'pulsar-auth', key: 'shop' },
});

/** An application: all that it knows of the cluster is in the Secret that it mounts. */
const application = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'shop', namespace },
  spec: {
    containers: [
      {
        name: 'shop',
        image: imageOf({ version: '4.0.8', image: undefined }),
        command: ['sleep', 'infinity'],
        resources: { requests: { memory: '64Mi' }, limits: { memory: '512Mi' } },
        volumeMounts: [{ name: 'pulsar', mountPath: '/bindings/pulsar', readOnly: true }],
      },
    ],
    terminationGracePeriodSeconds: 1,
    volumes: [{ name: 'pulsar', secret: { secretName: 'shop' } }],
  },
};

/** What the application says when it uses Pulsar's own client. */
function uses(words: string): Promise<string> {
  const script = `cd /bindings/pulsar
url=$(cat serviceUrl) token=$(cat token)
cd /pulsar
PULSAR_MEM=-Xmx128m timeout 60 bin/pulsar-client --url "$url" --auth-plugin ${tokenPlugin} --auth-params "token:$token" ${words} 2>&1 || true`;
  return kubectl(['-n', namespace, 'exec', 'shop', '--', 'bash', '-c', script], { deadlineMs: 2 * minute });
}

function says(words: string, wanted: RegExp): Promise<true> {
  return eventually(
    `${words} says ${wanted}`,
    async () => {
      const said = await uses(words);
      if (!wanted.test(said)) throw new Error(said.slice(-1500));
      return true as const;
    },
    { withinMs: 3 * minute, everyMs: 2000 },
  );
}

async function secretOf(name: string): Promise<Record<string, string>> {
  const { data = {} } =
    (await get<{ data?: Record<string, string> }>(`/api/v1/namespaces/${namespace}/secrets/${name}`)) ?? {};
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );
}

beforeAll(() => apply(application, client), minute);

describe('given an application that is there before its right to a Secret, its tenant and its namespace', () => {
  test(
    'when they come, as the status asks for, then it has its Secret, and its pod starts',
    async () => {
      const said = await residents.reason('PulsarClient', 'shop', 'MissingRight', minute);
      const command = /kubectl (.*)$/m.exec(said)?.[1] ?? '';
      await kubectl(command.split(' '));
      await apply(
        residents.of('PulsarTenant', 'acme', {}),
        residents.of('PulsarNamespace', 'orders', { tenant: 'acme' }),
      );
      await residents.reason('PulsarClient', 'shop', 'Ready', 2 * minute);
      expect(await secretOf('shop')).toMatchObject({
        ...{ type: 'pulsar', token: tokenOf('shop') },
        serviceUrl: `pulsar://guarded-proxy.${namespace}.svc.cluster.local:6650`,
      });
      await kubectl(['-n', namespace, 'wait', '--for=condition=Ready', 'pod/shop', '--timeout=120s'], {
        deadlineMs: 3 * minute,
      });
    },
    8 * minute,
  );

  test(
    'when it uses what the Secret says, then it may do what its role may, and nothing else',
    async () => {
      await says('produce acme/orders/new -m one', /1 messages successfully produced/);
      await says('consume acme/orders/new -s shop -p Earliest -n 1', /content:one/);
      expect(await uses('produce public/default/theirs -m one')).toMatch(/not authorized|[Aa]uthorization/);
    },
    8 * minute,
  );
});

describe('given the Secret of an application', () => {
  test(
    'when proxies are switched off, then it names the brokers, and the application goes on',
    async () => {
      await subject.patch({ proxy: { replicas: 0 } });
      const url = `pulsar://guarded-broker.${namespace}.svc.cluster.local:6650`;
      for (const name of ['shop', 'addresses'])
        await eventually(`${name} names brokers`, async () => (await secretOf(name))['serviceUrl'] === url);
      await says('produce acme/orders/new -m two', /1 messages successfully produced/);
    },
    8 * minute,
  );

  test(
    'when somebody edits and deletes it, then it is put back',
    async () => {
      const edit = JSON.stringify({ stringData: { serviceUrl: 'pulsar://nowhere:6650', mine: 'kept' } });
      await kubectl(['-n', namespace, 'patch', 'secret', 'shop', '-p', edit]);
      await eventually('the edit is gone, and the key of somebody else stays', async () => {
        const { serviceUrl, mine } = await secretOf('shop');
        return serviceUrl?.includes('guarded-broker') && mine === 'kept';
      });
      await kubectl(['-n', namespace, 'delete', 'secret', 'shop']);
      await eventually(
        'it is there again',
        async () => (await secretOf('shop'))['token'] === tokenOf('shop'),
      );
    },
    3 * minute,
  );

  test(
    'when the PulsarClient is deleted, then its Secret and its permissions go with it',
    async () => {
      await residents.remove('PulsarClient', 'shop');
      await residents.gone('PulsarClient', 'shop', minute);
      await eventually('the Secret is gone', async () => Object.keys(await secretOf('shop')).length === 0);
      await eventually('nobody may do anything', async () => !(await permissions()).includes('shop'));
      const { status } = await subject.cluster();
      expect(conditionOf(status, 'Ready')?.status).toBe('True');
      expect((status as Resource['status'] & { binding?: { name: string } }).binding?.name).toBe('addresses');
    },
    5 * minute,
  );
});

function permissions(): Promise<string> {
  const show = ['--auth-plugin', tokenPlugin];
  const token = ['--auth-params', `token:${tokenOf('admin')}`];
  return residents.admin(...show, ...token, 'namespaces', 'permissions', 'acme/orders');
}
