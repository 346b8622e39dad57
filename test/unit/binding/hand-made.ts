import { pulsarClusterSpec } from '#src/api/cluster.ts';
import type { Sentence } from '#src/api/reasons.ts';
import type { Client, ClientSpec, PermissionSeen, Served } from '#src/binding/model.ts';
import { permissionsPlan } from '#src/binding/permissions.ts';
import { bindingSecret } from '#src/binding/secret.ts';
import type { SecretSeen } from '#src/given-secrets/model.ts';

export const orders = { tenant: 'acme', namespace: 'orders', actions: ['produce', 'consume'] };

export function clientOf(spec: Partial<ClientSpec> = {}): Client {
  return {
    apiVersion: 'pulsar-operator.dev/v1alpha1',
    kind: 'PulsarClient',
    metadata: { name: 'shop', namespace: 'team', uid: 'c', generation: 1, resourceVersion: '1' },
    spec: { clusterRef: { name: 'demo', namespace: 'pulsar' }, permissions: [], entry: 'Proxy', ...spec },
  };
}

export const client = clientOf({ permissions: [orders] });

/** A cluster with two proxies that serve, and whatever its spec says besides. */
export function served(spec: object = {}, hasProxy = true): Served {
  return { name: 'demo', namespace: 'pulsar', spec: pulsarClusterSpec.parse(spec), hasProxy };
}

export const serves = { kind: 'serves', cluster: served() } as const;

/** A Secret as the API server has it, of this content in plain text. */
export function secretOf(
  name: string,
  entries: Readonly<Record<string, string>> = {},
  owner = client,
): SecretSeen {
  const { metadata, ...made } = bindingSecret(owner, name, entries);
  return { ...made, metadata: { ...metadata, uid: name } };
}

/** A Secret that a person has made. */
export function secretByHand(name: string, data: Readonly<Record<string, string>> = {}): SecretSeen {
  const base64 = Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, uid: name },
    data: Object.fromEntries(base64),
  };
}

/** What a Secret says, in plain text. */
export function entriesOf(secret: { readonly [field: string]: unknown } | undefined): Record<string, string> {
  const { data = {} } = (secret ?? {}) as SecretSeen;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );
}

/** The PulsarPermissions of a client, ready, as the API server has them. */
export function permissionsOf(of: Client): PermissionSeen[] {
  return permissionsPlan(of, []).applies.map(made => ({
    ...(made as PermissionSeen),
    metadata: { ...made.metadata, uid: made.metadata.name, generation: 1 },
    status: { conditions: [ready('Ready', 'As specified in Pulsar')] },
  }));
}

export function ready(reason: string, message: string) {
  const status = reason === 'Ready' ? ('True' as const) : ('False' as const);
  return { type: 'Ready', status, reason, message, observedGeneration: 1, lastTransitionTime: 'x' };
}

export const noRight: Sentence = { reason: 'MissingRight', message: 'may not' };
