import type { Observation, Revision } from '#src/cluster/model/observation.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';

/** Revisions of StatefulSets by name; one that is not there any more is left out. */
export async function lookUpRevisions(
  { cluster }: Observation,
  names: readonly string[],
  revisions: ResourceClient,
  signal: AbortSignal,
): Promise<Record<string, Revision>> {
  const found = names.map(async (name): Promise<[string, Revision][]> => {
    const revision = await revisions.get(cluster.metadata.namespace, name, signal);
    if (!revision) return [];
    const { data } = revision as unknown as { data: { spec: { template: Record<string, unknown> } } };
    const { $patch: _, ...template } = data.spec.template;
    return [[name, { template, annotations: revision.metadata.annotations ?? {} }]];
  });
  return Object.fromEntries((await Promise.all(found)).flat());
}
