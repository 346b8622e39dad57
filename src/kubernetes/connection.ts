import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { dequal } from 'dequal';
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
  /**
   * What to present now. Files and tokens are read again every 30 s, so their rotation is followed, and sooner where
   * the API server has `refused` what is known; who then gets the same object has nothing else to present.
   */
  credentials(refused?: Credentials): Promise<Credentials>;
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
/** A program that gives what is refused must not run for each request. */
const rereadRefusedMs = 5000;

/** Finds the cluster to talk to. Throws an Error that says what is missing. */
export function connect(options: ConnectOptions = {}): Connection {
  const clock = options.clock ?? systemClock;
  const loaded = loadKubeConfig(options.kubeconfig, options.context);
  const { config } = loaded;
  let last: { at: number; credentials: Credentials } | undefined;
  let reading: Promise<Credentials> | undefined;
  const readAgain = async () => {
    const now = await read(config);
    const credentials = last && dequal(last.credentials, now) ? last.credentials : now;
    last = { at: clock.now(), credentials };
    return credentials;
  };
  return {
    server: config.getCurrentCluster()?.server.replace(/\/+$/, '') ?? '',
    namespace: config.getContextObject(config.getCurrentContext())?.namespace,
    async credentials(refused) {
      const isRefused = last !== undefined && last.credentials === refused;
      const age = last ? clock.now() - last.at : Number.POSITIVE_INFINITY;
      if (last && age < (isRefused ? rereadRefusedMs : rereadMs)) return last.credentials;
      if (isRefused && !reading) loaded.forget();
      reading ??= readAgain().finally(() => {
        reading = undefined;
      });
      return reading;
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
