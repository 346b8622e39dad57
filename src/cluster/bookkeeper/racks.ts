import type { BookieRack } from '#src/api/cluster-status.ts';
import { placeBookie, type VersionedRackMap } from '#src/clients/bookkeeper/racks.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { podsOf } from '#src/cluster/model/component-state.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { Wants } from '#src/cluster/model/wants.ts';
import { bookieId } from '#src/components/bookkeeper/config.ts';
import { podDomain } from '#src/components/build/context.ts';
import { ordinalOf } from '#src/components/build/names.ts';
import type { Event } from '#src/kubernetes/events.ts';

/** Where the bookies are, for ledgers to be spread over zones. */
export interface Placement extends Wants {
  /** What the status is to remember: what the map has shown. */
  readonly racks: readonly BookieRack[];
}

const retrySeconds = 30;
/** When to read the map after a write: the status remembers only what was read. */
const lookSeconds = 1;

/** Bookies with their nodes, of which it is not known in which zone they are. */
export function movedBookies(observation: Observation): { name: string; node: string }[] {
  if (!observation.cluster.spec.bookkeeper.rackAwareness) return [];
  const known = new Map(remembered(observation).map(({ name, node }) => [name, node]));
  return podsOf(observation, 'bookkeeper').flatMap(({ metadata: { name, deletionTimestamp }, spec }) => {
    const node = spec?.nodeName;
    return node && !deletionTimestamp && known.get(name) !== node ? [{ name, node }] : [];
  });
}

function remembered({ cluster }: Observation): readonly BookieRack[] {
  return cluster.status?.bookieRacks ?? [];
}

/** Bookies that have left, or all of them where racks are not wanted any more. */
function goneBookies({ observation, context, bookies }: ClusterState): readonly BookieRack[] {
  if (!context.spec.bookkeeper.rackAwareness) return remembered(observation);
  const stays = (name: string) => {
    return (
      ordinalOf(name) < context.spec.bookkeeper.replicas || bookies.draining.some(each => each.name === name)
    );
  };
  return remembered(observation).filter(({ name }) => !stays(name));
}

/**
 * Tells BookKeeper's clients the zone of each bookie as its rack, once for each node a bookie comes to: they put the
 * copies of an entry into different racks as far as there are any. Racks that somebody else has set stay.
 */
export function placementOf(state: ClusterState, hasMetadata: boolean): Placement {
  const { observation, context } = state;
  const before = remembered(observation);
  const moved = movedBookies(observation);
  const gone = goneBookies(state);
  const unchanged: Placement = { racks: before };
  if (!hasMetadata || moved.length + gone.length === 0) return unchanged;
  const fact = observation.facts.racks;
  if (!fact) return { ...unchanged, needs: [{ fact: 'racks', of: moved.map(({ node }) => node) }] };
  if ('error' in fact) {
    const message = `The racks of bookies stay as they are: ${fact.error}. It is tried again.`;
    const events: Event[] = [{ type: 'Warning', reason: 'BackgroundFailed', message }];
    return { ...unchanged, events, wakeAfterSeconds: retrySeconds };
  }

  const now = moved.map(({ name, node }): BookieRack => {
    const zone = fact.value.zones[node];
    return { name, node, ...(zone && { rack: `/${zone}` }) };
  });
  let map: VersionedRackMap = fact.value.map;
  for (const { name, rack } of [...gone.map(({ name }) => ({ name, rack: undefined })), ...now]) {
    const hostname = `${name}.${podDomain(context, 'bookkeeper')}`;
    const last = before.find(each => each.name === name)?.rack;
    const place = rack === undefined ? undefined : { rack, hostname };
    map = { ...map, racks: placeBookie(map.racks, bookieId(context, name), place, last) };
  }
  if (map.racks !== fact.value.map.racks) {
    const operation = { kind: 'writeRacks', map } as const;
    return { ...unchanged, bestEffort: [{ operation, wakeAfterSeconds: lookSeconds }] };
  }
  const others = before.filter(({ name }) => ![...gone, ...now].some(each => each.name === name));
  return {
    ...unchanged,
    racks: [...others, ...now].sort((a, b) => ordinalOf(a.name) - ordinalOf(b.name)),
  };
}
