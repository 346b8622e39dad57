import { imageOf } from '#src/components/build/context.ts';
import { eventually } from './eventually.ts';
import { apply, get, kubectl } from './kubernetes.ts';
import { asksForToken, carriesToken } from './tokens.ts';

const minute = 60_000;
/** What Pulsar calls a cluster that is one process. */
const cluster = 'standalone';

interface Where {
  readonly namespace: string;
  /** Of a superuser. */
  readonly token: string;
  /** What checks tokens, as Pulsar takes it. */
  readonly publicKey: string;
}

/** A Pulsar that no operator runs, and that asks who calls: one process with all of it. */
export class OutsidePulsar {
  readonly name = cluster;
  readonly namespace: string;
  readonly token: string;
  readonly #publicKey: string;

  constructor({ namespace, token, publicKey }: Where) {
    this.namespace = namespace;
    this.token = token;
    this.#publicKey = publicKey;
  }

  get host(): string {
    return `${cluster}.${this.namespace}.svc.cluster.local`;
  }

  async start(): Promise<void> {
    const settings = {
      ...asksForToken,
      ...carriesToken,
      authorizationEnabled: 'true',
      superUserRoles: 'admin',
      advertisedAddress: this.host,
      brokerClientAuthenticationParameters: `token:${this.token}`,
      tokenPublicKey: this.#publicKey,
      brokerDeleteInactiveTopicsEnabled: 'false',
      defaultRetentionTimeInMinutes: '-1',
      defaultRetentionSizeInMB: '-1',
    };
    const script = `cp conf/standalone.conf /tmp/standalone.conf
printf '\\n%s' "$@" >>/tmp/standalone.conf
export PULSAR_STANDALONE_CONF=/tmp/standalone.conf
exec bin/pulsar standalone --no-functions-worker --no-stream-storage --metadata-dir /tmp/metadata --bookkeeper-dir /tmp/bookkeeper`;
    const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
    const labels = { app: cluster };
    const container = {
      name: 'pulsar',
      image: imageOf({ version: '4.0.8', image: undefined }),
      command: ['bash', '-c', script, cluster, ...lines],
      env: [{ name: 'PULSAR_MEM', value: '-Xms128m -Xmx256m -XX:MaxDirectMemorySize=256m' }],
      readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 2 },
      resources: { requests: { cpu: '100m', memory: '512Mi' }, limits: { memory: '1Gi' } },
    };
    const { namespace } = this;
    await apply(
      {
        ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: cluster, namespace } },
        spec: { selector: labels, ports: [6650, 8080].map(port => ({ name: `p${port}`, port })) },
      },
      {
        ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: cluster, namespace, labels } },
        spec: { containers: [container], terminationGracePeriodSeconds: 0 },
      },
    );
    await eventually('the Pulsar outside answers', () => this.admin('tenants', 'list'), {
      withinMs: 4 * minute,
      everyMs: 2000,
    });
  }

  /** Its own administration, by hand. */
  admin(...words: string[]): Promise<string> {
    const as = ['--auth-plugin', carriesToken.brokerClientAuthenticationPlugin];
    const shown = ['--auth-params', `token:${this.token}`];
    const pod = ['-n', this.namespace, 'exec', cluster, '--'];
    return kubectl([...pod, 'bin/pulsar-admin', ...as, ...shown, ...words], { deadlineMs: minute });
  }

  /** It is gone for good, with all that it had. */
  async destroy(): Promise<void> {
    await kubectl(['-n', this.namespace, 'delete', 'pod', cluster]);
    await eventually(
      'it is gone',
      async () => !(await get(`/api/v1/namespaces/${this.namespace}/pods/${cluster}`)),
    );
  }
}
