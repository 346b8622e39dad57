import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { type Clock, systemClock } from './clock.ts';
import { loadKubeConfig } from './kubeconfig/load.ts';

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
  const config = loadKubeConfig(options.kubeconfig, options.context);
  let last: { at: number; credentials: Credentials } | undefined;
  return {
    server: config.getCurrentCluster()?.server.replace(/\/+$/, '') ?? '',
    namespace: config.getContextObject(config.getCurrentContext())?.namespace,
    async credentials() {
      if (last && clock.now() - last.at < rereadMs) return last.credentials;
      const credentials = await read(config);
      last = { at: clock.now(), credentials };
      return credentials;
    },
  };
}

async function read(config: KubeConfig): Promise<Credentials> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    // A file with a token often ends with a new line.
    if (value !== undefined) headers[name.toLowerCase()] = String(value).trim();
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
