import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { Pod, StatefulSet } from '#src/cluster/model/observation.ts';
import {
  componentLabel,
  operatorVersionAnnotation,
  templateAnnotation,
} from '#src/components/build/names.ts';
import { sealed } from '#src/components/build/seal.ts';
import type { FakeWorld } from './world.ts';

type ComponentStatuses = NonNullable<PulsarClusterStatus['components']>;

/** Has a cluster that is Ready be as an earlier release of the operator would have made it: other templates, the same wishes. */
export function asOfEarlierRelease(world: FakeWorld, version = '0.0.9'): FakeWorld {
  const components: Record<string, object> = { ...world.cluster.status?.components };
  for (const set of world.sets) {
    const { template = {} } = set.spec;
    const labels = { ...template.metadata?.labels, release: version };
    const annotations = {
      ...sealed({ ...set.metadata.annotations, [templateAnnotation]: `of ${version}` }),
      [operatorVersionAnnotation]: version,
    };
    const earlier: StatefulSet = {
      ...set,
      metadata: { ...set.metadata, annotations, generation: (set.metadata.generation ?? 1) + 1 },
      spec: { ...set.spec, template: { ...template, metadata: { ...template.metadata, labels } } },
    };
    world.write(earlier);
  }
  world.runControllers();
  for (const set of world.sets) {
    const component = set.metadata.labels?.[componentLabel] ?? '';
    const revision = set.status?.updateRevision ?? '';
    for (const pod of world.podsOf(component)) world.write(withRevision(pod, revision));
    const checked = component === 'broker' ? { checkedRevision: revision } : {};
    components[component] = { ...components[component], provenRevision: revision, ...checked };
  }
  world.writeStatus({ ...world.cluster.status, components: components as ComponentStatuses });
  return world;
}

function withRevision(pod: Pod, revision: string): Pod {
  const labels = { ...pod.metadata.labels, 'controller-revision-hash': revision };
  return { ...pod, metadata: { ...pod.metadata, labels } };
}
