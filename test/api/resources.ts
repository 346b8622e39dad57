import { inject } from 'vitest';
import { group, pluralOf, version } from '#src/api/crd/definition.ts';
import { connect } from '#src/kubernetes/connection.ts';
import { openTransport } from '#src/kubernetes/http/http-transport.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** What the API server says about resources of one namespace; nothing looks after them. */
export interface Resources {
  /** The object as it would be stored, with its defaults; rejects with the server's sentence. */
  admit(kind: string, spec: object): Promise<KubernetesObject>;
  create(kind: string, name: string, spec: object): Promise<KubernetesObject>;
  /** The object as it would be stored with `spec` instead. */
  admitUpdate(object: KubernetesObject, spec: object): Promise<KubernetesObject>;
  close(): Promise<void>;
}

export function resourcesIn(namespace: string): Resources {
  const transport = openTransport({
    connection: connect({ kubeconfig: inject('kubeconfig') }),
    userAgent: 'admission-test',
  });
  const send = (method: 'POST' | 'PUT', kind: string, body: object, dry: boolean, name = '') =>
    transport.request<KubernetesObject>({
      method,
      path: `/apis/${group}/${version}/namespaces/${namespace}/${pluralOf(kind)}${name && `/${name}`}`,
      body,
      query: { fieldValidation: 'Strict', dryRun: dry ? 'All' : undefined },
    });
  const complete = (kind: string, name: string, spec: object) => ({
    apiVersion: `${group}/${version}`,
    kind,
    metadata: { name },
    spec,
  });
  return {
    admit: (kind, spec) => send('POST', kind, complete(kind, 'acme', spec), true),
    create: (kind, name, spec) => send('POST', kind, complete(kind, name, spec), false),
    admitUpdate: (object, spec) => send('PUT', object.kind, { ...object, spec }, true, object.metadata.name),
    close: () => transport.close(),
  };
}
