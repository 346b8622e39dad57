import type { Observation, Revision } from '#src/cluster/model/observation.ts';
import { revisionsToRestore } from '#src/cluster/rollout/proven.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';

/** The templates to which failed rolls go back; one that is not there any more is left out. */
export async function provenRevisions(
  observation: Observation,
  revisions: ResourceClient,
  signal: AbortSignal,
): Promise<Record<string, Revision>> {
  const wanted = [...revisionsToRestore(observation)];
  const found = wanted.map(async ([component, name]): Promise<[string, Revision][]> => {
    const revision = await revisions.get(observation.cluster.metadata.namespace, name, signal);
    if (!revision) return [];
    const { data } = revision as unknown as { data: { spec: { template: Record<string, unknown> } } };
    const { $patch: _, ...template } = data.spec.template;
    return [[component, { template, annotations: revision.metadata.annotations ?? {} }]];
  });
  return Object.fromEntries((await Promise.all(found)).flat());
}
