import { inject } from 'vitest';
import { group, version } from '#src/api/crd/definition.ts';
import { connect } from '#src/kubernetes/connection.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import { openTransport } from '#src/kubernetes/http/http-transport.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

type Tree = Record<string, unknown>;

/** What the API server says about PulsarClusters of one namespace; nothing runs them. */
export interface Clusters {
  /** The object as it would be stored, with its defaults; rejects with the server's sentence. */
  admit(cluster: Tree): Promise<Tree>;
  create(name: string, spec: Tree): Promise<KubernetesObject>;
  /** What the operator does. */
  tell(object: KubernetesObject, status: object): Promise<KubernetesObject>;
  /** The object as it would be stored with `spec` instead. */
  admitUpdate(object: KubernetesObject, spec: Tree): Promise<Tree>;
  close(): Promise<void>;
}

export function clustersIn(namespace: string): Clusters {
  const connection = connect({ kubeconfig: inject('kubeconfig') });
  const transport = openTransport({ connection, userAgent: 'admission-test' });
  const path = `/apis/${group}/${version}/namespaces/${namespace}/pulsarclusters`;
  const send = (method: 'POST' | 'PUT', at: string, body: Tree, dry: boolean) =>
    transport.request<KubernetesObject>({
      method,
      path: at,
      body,
      query: { fieldValidation: 'Strict', dryRun: dry ? 'All' : undefined },
    });
  return {
    admit: cluster => send('POST', path, complete(cluster), true),
    create: (name, spec) => send('POST', path, complete({ metadata: { name }, spec }), false),
    tell: (object, status) =>
      send('PUT', `${path}/${object.metadata.name}/status`, { ...object, status }, false),
    admitUpdate: (object, spec) => send('PUT', `${path}/${object.metadata.name}`, { ...object, spec }, true),
    close: () => transport.close(),
  };
}

function complete(cluster: Tree): Tree {
  return { apiVersion: `${group}/${version}`, kind: 'PulsarCluster', metadata: { name: 'demo' }, ...cluster };
}

/** A spec from paths: `{ 'broker.replicas': 3 }` is `{ broker: { replicas: 3 } }`; laid over `base`. */
export function specOf(fields: Tree, base: Tree = {}): Tree {
  const spec = structuredClone(base);
  for (const [path, value] of Object.entries(fields)) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let at = spec;
    for (const name of names) at = (at[name] ??= {}) as Tree;
    if (value === undefined) delete at[last];
    else at[last] = value;
  }
  return spec;
}

/** The sentence with which the API server refuses; empty when it does not. */
export async function refusal(request: Promise<unknown>): Promise<string> {
  try {
    await request;
    return '';
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}
