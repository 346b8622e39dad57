import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { kubernetesBinary } from './binaries.ts';
import { type Daemon, startDaemon } from './daemon.ts';

/** A Kubernetes API of our own: kube-apiserver and etcd, nothing else; nothing runs pods and nothing collects garbage. */
export interface Server {
  /** Path of a kubeconfig of a cluster administrator. */
  readonly kubeconfig: string;
  readonly url: string;
  readonly apiServer: Daemon;
  readonly etcd: Daemon;
  /** Adds the controller manager: garbage collection, namespaces that end, StatefulSets that make pods. */
  startControllerManager(): Promise<Daemon>;
  /** Ends every process of it and removes its files. */
  stop(): Promise<void>;
}

/** Ready in about two seconds. */
export async function startServer(): Promise<Server> {
  const directory = mkdtempSync(join(tmpdir(), 'pulsar-operator-api-'));
  const daemons: Daemon[] = [];
  async function stop() {
    await Promise.all(daemons.map(daemon => daemon.stop()));
    rmSync(directory, { recursive: true, force: true });
  }
  try {
    const [clientPort, peerPort, port] = await Promise.all([freePort(), freePort(), freePort()]);
    const command = await kubernetesBinary();
    const kubeconfig = writeCredentials(directory, port);
    const start = async (name: string, args: string[], ready: () => Promise<boolean>) => {
      const daemon = await startDaemon({ name, command, args: [name, ...args], directory, ready });
      daemons.push(daemon);
      return daemon;
    };
    const etcd = await start('etcd', etcdArgs(clientPort, peerPort), () =>
      answers(`http://127.0.0.1:${clientPort}/health`),
    );
    const url = `https://127.0.0.1:${port}`;
    const apiServer = await start('kube-apiserver', apiServerArgs(clientPort, port), () =>
      answers(`${url}/readyz`),
    );
    const startControllerManager = async () => {
      const controllersPort = await freePort();
      return start('kube-controller-manager', controllerManagerArgs(controllersPort, kubeconfig), () =>
        answers(`https://127.0.0.1:${controllersPort}/healthz`),
      );
    };
    return { kubeconfig, url, apiServer, etcd, startControllerManager, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function etcdArgs(clientPort: number, peerPort: number): string[] {
  const client = `http://127.0.0.1:${clientPort}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  return [
    '--data-dir=etcd',
    '--unsafe-no-fsync',
    '--log-level=error',
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
  ];
}

function apiServerArgs(etcdPort: number, port: number): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=198.18.0.1',
    `--secure-port=${port}`,
    // Without a certificate it makes one, and the CA that signed it stands behind it in the same file.
    '--cert-dir=certificates',
    '--token-auth-file=tokens.csv',
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-account-key-file=service-account.key',
    '--service-account-signing-key-file=service-account.key',
    '--service-cluster-ip-range=198.18.128.0/20',
    '--endpoint-reconciler-type=none',
    '--authorization-mode=RBAC',
    // Nothing makes the default ServiceAccount of a namespace here, and pods would be refused for want of it.
    '--disable-admission-plugins=ServiceAccount',
  ];
}

function controllerManagerArgs(port: number, kubeconfig: string): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    '--authorization-always-allow-paths=/healthz',
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    '--cert-dir=certificates',
    '--leader-elect=false',
    // By default a folder of the machine's.
    '--flex-volume-plugin-dir=volume-plugins',
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
    '--service-account-private-key-file=service-account.key',
  ];
}

/** Writes the administrator's token, its kubeconfig, and the key that signs service account tokens. */
function writeCredentials(directory: string, port: number): string {
  const token = randomUUID();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const secret = { mode: 0o600 };
  writeFileSync(
    `${directory}/service-account.key`,
    privateKey.export({ type: 'sec1', format: 'pem' }),
    secret,
  );
  writeFileSync(`${directory}/tokens.csv`, `${token},admin,admin,system:masters\n`, secret);
  const kubeconfig = `${directory}/kubeconfig`;
  const cluster = {
    server: `https://127.0.0.1:${port}`,
    'certificate-authority': `${directory}/certificates/apiserver.crt`,
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  };
  writeFileSync(kubeconfig, stringify(config), secret);
  return kubeconfig;
}

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Whether the address answers 200. Only readiness is asked for, so the certificate does not matter. */
async function answers(url: string): Promise<boolean> {
  const get = url.startsWith('https') ? httpsGet : httpGet;
  return new Promise(resolve => {
    const request = get(url, { rejectUnauthorized: false, agent: false, timeout: 1000 }, response => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}
