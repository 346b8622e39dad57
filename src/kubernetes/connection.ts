import type { RequestOptions } from 'node:https';
// The deep import keeps the generated clients of every API group out of the bundle.
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { type Clock, systemClock } from './clock.ts';

export interface ConnectOptions {
  /** Path of a kubeconfig. Default: $KUBECONFIG, ~/.kube/config, or the pod's service account, whichever is found. */
  readonly kubeconfig?: string;
  /** Context of the kubeconfig; default: its current one. */
  readonly context?: string;
  readonly clock?: Clock;
}

/** Where the API server is and how to prove who we are. */
export interface Connection {
  /** Base URL without a slash at the end. */
  readonly server: string;
  /** Namespace of the context, or of the pod. */
  readonly namespace: string | undefined;
  /** The kubeconfig it was made from, for the library's own streams such as port-forward. */
  readonly config: KubeConfig;
  /** What to present now; files and tokens are read again at most every 30 s, so their rotation is followed. */
  credentials(): Promise<Credentials>;
}

export interface Credentials {
  readonly headers: Record<string, string>;
  readonly tls: TlsMaterial;
}

export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** Far below the time the kubelet leaves between renewing a token and its expiry (20 % of at least 10 minutes). */
const rereadMs = 30_000;

/** Finds the cluster to talk to. Throws an Error that says what is missing. */
export function connect(options: ConnectOptions = {}): Connection {
  const clock = options.clock ?? systemClock;
  const config = load(options);
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error(`The kubeconfig has no cluster for the context "${config.currentContext}".`);
  if (cluster.proxyUrl) {
    throw new Error('The kubeconfig reaches the cluster by a proxy-url, which is not supported.');
  }
  let last: { at: number; credentials: Credentials } | undefined;
  return {
    server: cluster.server.replace(/\/+$/, ''),
    namespace: config.getContextObject(config.currentContext)?.namespace,
    config,
    async credentials() {
      if (last && clock.now() - last.at < rereadMs) return last.credentials;
      const credentials = await read(config);
      last = { at: clock.now(), credentials };
      return credentials;
    },
  };
}

function load({ kubeconfig, context }: ConnectOptions): KubeConfig {
  const config = new KubeConfig();
  if (kubeconfig) config.loadFromFile(kubeconfig);
  else config.loadFromDefault();
  // Without any configuration the library falls back to this address, where nobody is.
  if (!kubeconfig && config.getCurrentCluster()?.server === 'http://localhost:8080') {
    throw new Error('No cluster found: set KUBECONFIG, create ~/.kube/config, or run in a pod.');
  }
  if (context !== undefined) {
    const known = config.getContexts().map(each => each.name);
    if (!known.includes(context)) {
      throw new Error(`The kubeconfig has no context "${context}"; it has: ${known.join(', ')}.`);
    }
    config.setCurrentContext(context);
  }
  return config;
}

async function read(config: KubeConfig): Promise<Credentials> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (value !== undefined) headers[name.toLowerCase()] = String(value);
  }
  if (options.auth) headers['authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  return { headers, tls: tlsMaterial(options) };
}

function tlsMaterial({ ca, cert, key, servername, rejectUnauthorized }: RequestOptions): TlsMaterial {
  return {
    ...(ca && { ca: pem(ca) }),
    ...(cert && { cert: pem(cert) }),
    ...(key && { key: pem(key) }),
    ...(servername !== undefined && { servername }),
    ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
  };
}

function pem(material: unknown): string {
  return Buffer.isBuffer(material) ? material.toString('utf8') : String(material);
}
