import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { StatefulSet } from '#src/cluster/model/observation.ts';
import type { OtherCluster } from '#src/cluster/model/references.ts';
import { operatorUpgradeOf } from '#src/cluster/rollout/operator-upgrade.ts';
import {
  askedAnnotation,
  byComponent,
  type ComponentName,
  componentNames,
  templateAnnotation,
} from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { condition, observed, pod } from '../hand-made.ts';

interface Upgrading {
  readonly name?: string;
  readonly spec?: object;
  readonly status?: PulsarClusterStatus;
  readonly others?: readonly OtherCluster[];
  /** Which template there is; `new` is wished for. */
  readonly live?: 'old' | 'new';
  /** Whether all pods have it. */
  readonly settled?: boolean;
  readonly asked?: string;
  /** Whether its metadata is lost. */
  readonly isLost?: boolean;
}

export const ready = {
  conditions: [{ ...condition('Ready', 'True'), reason: 'Ready', message: '', lastTransitionTime: '' }],
};

function setOf(name: ComponentName, template: string, asked: string): StatefulSet {
  const annotations = { [templateAnnotation]: template, [askedAnnotation]: asked };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: `demo-${name}`, generation: 1, annotations },
    spec: { replicas: 1 },
    status: { observedGeneration: 1, updateRevision: template },
  };
}

const plain = observed();

/** What is decided of a cluster of which the same is asked as before, unless it is said. */
export function upgradeOf({
  name = 'demo',
  spec,
  status = ready,
  others = [],
  live = 'old',
  settled = true,
  asked = 'a',
  isLost = false,
}: Upgrading) {
  const seen = spec ? observed({ spec }) : plain;
  const cluster = { ...seen.cluster, metadata: { ...seen.cluster.metadata, name }, status };
  const components = byComponent(component => {
    const statefulSet = setOf(component, live, 'a');
    const pods = [pod(`demo-${component}-0`)];
    const updated = settled ? pods : [];
    return { name: component, statefulSet, pods, claims: [], desired: 1, ready: 1, updated, missing: [] };
  });
  const state = { observation: { ...seen, cluster, others }, components } as unknown as ClusterState;
  const wished = new Map(componentNames.map(each => [each, setOf(each, 'new', asked) as KubernetesObject]));
  return operatorUpgradeOf(state, wished, isLost);
}

export const other = (key: string, turn: OtherCluster['turn'], stuck?: string): OtherCluster => ({
  key,
  turn,
  ...(stuck !== undefined && { stuck }),
});

export const turn = (operatorUpgrade: 'Claimed' | 'Rolling') => ({ ...ready, operatorUpgrade });
