import type { Access, BrokerCredentials } from '#src/clients/pulsar/credentials.ts';
import { anonymous, tokenIn } from '#src/clients/pulsar/credentials.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { readSecret } from './secrets.ts';

/** What the brokers of a cluster are shown in one pass; its Secret is read at the first call, and for that pass alone. */
export function accessOf(cluster: PulsarCluster, secrets: ResourceClient): Access {
  let known: Promise<BrokerCredentials> | undefined;
  return signal => (known ??= credentialsOf(cluster, secrets, signal));
}

/** What the brokers of a cluster are to be shown, read now. */
export async function credentialsOf(
  { metadata, spec }: PulsarCluster,
  secrets: ResourceClient,
  signal: AbortSignal,
): Promise<BrokerCredentials> {
  const ref = spec.operatorAccess?.tokenSecretRef;
  if (!ref) return anonymous;
  const found = await readSecret(metadata.namespace, ref.name, [ref.key], secrets, signal);
  if ('missing' in found) throw new Error(found.missing);
  const token = tokenIn(found.values[0] ?? '');
  if (token === undefined) {
    const remedy = 'put the token itself there, on one line';
    throw new Error(`Secret ${ref.name} holds no token at key ${ref.key}: ${remedy}.`);
  }
  return { token };
}
