import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { headline } from '#src/cluster/model/sentence.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { conditionsOf } from './conditions.ts';

/** What is said of a cluster that is being deleted: what its end waits for. What ran is told no more. */
export function statusOfDeletion(observation: Observation, waits: string): PulsarClusterStatus {
  const { components: _, units: __, ...others } = observation.cluster.status ?? {};
  const said = { reason: 'Deleting', message: `Being deleted: ${waits}` } as const;
  const conditions = conditionsOf(observation, {
    Ready: { status: 'False', ...said },
    Progressing: { status: 'True', ...said },
  });
  const initialised = conditionOf(observation.cluster.status, 'MetadataInitialized');
  if (initialised) conditions.push(initialised);
  return { ...others, conditions, message: headline(said.message), waitsFor: { reason: said.reason } };
}
