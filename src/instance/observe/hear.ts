import { adminPath } from '#src/clients/pulsar/admin-request.ts';
import { byName } from '#src/instance/by-name.ts';
import type { ClusterFacts, ClusterRecord } from '#src/instance/model.ts';
import type { PulsarAsked } from './pulsar-asked.ts';
import { listAt } from './scan.ts';

/** What a cluster calls itself, and what it knows of clusters of these names. */
export async function hear(
  pulsar: Pick<PulsarAsked, 'read'>,
  names: readonly string[],
): Promise<ClusterFacts> {
  // No shorter answer tells a cluster's own name: brokers list themselves under any. Only the name is kept: there are secrets in it.
  const config = ((await pulsar.read('brokers/configuration/runtime')) ?? {}) as BrokerConfig;
  const { clusterName: ownName = '' } = config;
  const clusters = await listAt(pulsar, 'clusters');
  const isShared = sharesStore(config);
  const records = new Map<string, ClusterRecord>();
  for (const name of names.filter(each => clusters.includes(each) && (isShared || each !== ownName))) {
    const record = (await pulsar.read(adminPath('clusters', name))) as ClusterRecord | undefined;
    if (record) records.set(name, record);
  }
  const own = records.get(ownName);
  records.delete(ownName);
  return { ownName, records: byName(records), ...(isShared && { shared: { clusters, own } }) };
}

interface BrokerConfig {
  readonly clusterName?: string;
  readonly metadataStoreUrl?: string;
  readonly configurationMetadataStoreUrl?: string;
}

function sharesStore({ metadataStoreUrl, configurationMetadataStoreUrl: shared }: BrokerConfig): boolean {
  return Boolean(shared) && shared !== metadataStoreUrl;
}
