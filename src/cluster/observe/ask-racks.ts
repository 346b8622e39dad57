import { readRacks } from '#src/clients/bookkeeper/racks.ts';
import type { Observation, RacksFact } from '#src/cluster/model/observation.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { ledgerSession } from './zookeeper-session.ts';

const zoneLabel = 'topology.kubernetes.io/zone';

/** Where bookies are said to be, and the zones of these nodes. */
export async function askRacks(
  observation: Observation,
  names: readonly string[],
  nodes: ResourceClient,
  signal: AbortSignal,
): Promise<RacksFact> {
  const [map, ...found] = await Promise.all([
    ledgerSession(observation, signal, readRacks),
    ...names.map(name => nodes.get(undefined, name, signal)),
  ]);
  const zones = names.flatMap((name, at) => {
    const zone = found[at]?.metadata.labels?.[zoneLabel];
    return zone ? [[name, zone] as const] : [];
  });
  return { map, zones: Object.fromEntries(zones) };
}
