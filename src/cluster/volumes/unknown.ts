import type { Observation } from '#src/cluster/model/observation.ts';
import { listed } from '#src/cluster/model/sentence.ts';
import type { Step } from '#src/cluster/model/step.ts';
import { labelsOf } from '#src/components/build/names.ts';

/** What is said of volumes of which nobody knows whether they are the cluster's: until that is known no pod restarts that has one. */
export function unknownVolumes(observation: Observation): Step[] {
  const byComponent = Map.groupBy(observation.unknownClaims ?? [], name => {
    return name.startsWith('data-') ? 'zookeeper' : 'bookkeeper';
  });
  return [...byComponent].map(([component, names]) => {
    return { component, repairs: true, ...saidOf(observation, component, names) };
  });
}

function saidOf(
  { cluster: { metadata }, facts: { unseenClaims: fact } }: Observation,
  component: Step['component'],
  names: readonly string[],
): Pick<Step, 'reason' | 'message' | 'remaining'> {
  const remaining = names.length;
  if (fact && 'error' in fact) {
    const message = `Waiting for an answer about volumes that are not seen, ${listed(names)}: ${fact.error}`;
    return { reason: 'NoAnswer', message, remaining };
  }
  const labels = Object.entries(labelsOf(metadata.name, component)).map(pair => pair.join('='));
  const way = `kubectl -n ${metadata.namespace ?? 'default'} label --overwrite pvc ${names.join(' ')} ${labels.join(' ')}`;
  const message = `Pods have volumes that nothing tells to be of this cluster: ${listed(names)}. Until they are labelled none of these pods restarts: ${way}`;
  return { reason: 'VolumeUnlabelled', message, remaining };
}
