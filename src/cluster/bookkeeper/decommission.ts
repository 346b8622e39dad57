import { isAlive, podsOf, volumesOfPod } from '#src/cluster/model/component-state.ts';
import type { BookiesInForce } from '#src/cluster/model/in-force.ts';
import type { BookieLook, Observation } from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import type { Procedure } from '#src/cluster/model/step.ts';
import { isDrained } from '#src/cluster/volumes/marks.ts';
import { podName } from '#src/components/build/names.ts';

/** The end of a bookie whose pod is no longer wanted, and of its volumes unless they are kept. */
export function retire(
  observation: Observation,
  look: BookieLook,
  waiting: BookiesInForce,
  top: number,
  keepsVolumes: boolean,
): BookiesInForce {
  const { name: cluster } = observation.cluster.metadata;
  const name = podName(cluster, 'bookkeeper', top);
  const bookie = look.leaving[name];
  if (!bookie || bookie.ledgers > 0)
    return { ...waiting, replicas: top + 1, draining: remember(waiting, name) };
  const isThere = podsOf(observation, 'bookkeeper').some(({ metadata }) => metadata.name === name);
  if (isThere || bookie.registered) return { ...waiting, procedure: step(`Waiting for ${name} to stop`) };
  const volumes = volumesOfPod(observation, 'bookkeeper', name);
  // First, because without the cookie no bookie starts on them: a cluster made again must know what they are worth.
  const unmarked = volumes.filter(volume => !isDrained(volume));
  if (unmarked.length > 0) {
    const drained = unmarked.map(({ metadata }) => metadata.name);
    return { ...waiting, drained, procedure: step(`Marking the volumes of ${name}`) };
  }
  if (bookie.cookie !== undefined) {
    const operations: Operation[] = [{ kind: 'deleteCookie', bookie: name, version: bookie.cookie }];
    return { ...waiting, procedure: { ...step(`Deleting the cookie of ${name}`), operations } };
  }
  if (volumes.length === 0 || keepsVolumes) {
    const draining = waiting.draining.filter(other => other.name !== name);
    return { ...waiting, draining, procedure: step(`${name} has left`) };
  }
  const deletions = volumes
    .filter(isAlive)
    .map(object => ({ object, why: `no ledger names ${name} any more` }));
  return { ...waiting, procedure: { ...step(`Deleting the volumes of ${name}`), deletions } };
}

function remember({ draining }: BookiesInForce, name: string): BookiesInForce['draining'] {
  return draining.some(other => other.name === name) ? draining : [...draining, { name }];
}

/** What becomes of bookies that leave. */
export function step(message: string): Procedure {
  return { component: 'bookkeeper', message };
}
