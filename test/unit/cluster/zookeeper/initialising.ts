import type { MetadataInspection } from '#src/clients/pulsar/metadata.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { type MetadataStep, metadataStep } from '#src/cluster/zookeeper/initialise.ts';
import { claim, observed, pod, type Seen } from '../hand-made.ts';

export const jobName = 'demo-metadata';
/** Of the Job of that name. */
export const uid = `uid-${jobName}`;

const empty: MetadataInspection = {
  missing: ['/admin/clusters/demo', '/bookies'],
  chrootExists: true,
  ledgersUnfinished: false,
};

/** What is wanted of a cluster whose servers have volumes. */
export function wanted(seen: Seen): MetadataStep {
  return metadataStep(stateOf(observed({ claims: [claim('data-demo-zookeeper-0')], ...seen })));
}

/** What is wanted when ZooKeeper holds that. */
export function whereIs(found: Partial<MetadataInspection>, seen: Seen = {}): MetadataStep {
  return wanted({ facts: { metadata: { value: { ...empty, ...found } } }, ...seen });
}

/** A pod that the Job of that uid has made. */
export function podOf(uid: string, phase: string): Pod {
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'demo-metadata', uid };
  return pod(`demo-metadata-${phase}`, { ready: false, ownerReferences: [owner], status: { phase } });
}
