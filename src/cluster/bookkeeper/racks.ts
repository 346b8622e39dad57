import type { BookieRack } from '#src/api/cluster-status.ts';
import { hostnamesIn, placeBookie, type RackMap, rackOf } from '#src/clients/bookkeeper/racks.ts';
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

/** A bookie and where it is. */
interface Moved {
  readonly name: string;
  readonly node: string;
  readonly pod?: string;
}

/** Bookies with their nodes, of which it is not known in which zone they are. */
export function movedBookies(observation: Observation): Moved[] {
  if (!observation.cluster.spec.bookkeeper.rackAwareness) return [];
  const known = new Map(remembered(observation).map(rack => [rack.name, rack]));
  return podsOf(observation, 'bookkeeper').flatMap(({ metadata: { name, uid, deletionTimestamp }, spec }) => {
    const node = spec?.nodeName;
    const moved = node && !deletionTimestamp && { name, node, ...(uid && { pod: uid }) };
    return moved && !isKnown(observation, moved, known.get(name)) ? [moved] : [];
  });
}

/**
 * Whether a bookie was looked at where it is. No watch tells when a node without a zone gets one: where it had none, it is
 * looked at anew with each pod and with each edit of the cluster.
 */
function isKnown({ cluster }: Observation, { node, pod }: Moved, known: BookieRack | undefined): boolean {
  if (known?.node !== node) return false;
  const isEdited = cluster.status?.observedGeneration !== cluster.metadata.generation;
  return known.rack !== undefined || (known.pod === pod && !isEdited);
}

function remembered({ cluster }: Observation): readonly BookieRack[] {
  return cluster.status?.bookieRacks ?? [];
}

/**
 * Tells BookKeeper's clients the zone of each bookie as its rack, once for each node a bookie comes to: they put the
 * copies of an entry into different racks as far as there are any. Racks that somebody else has set stay. What is looked
 * at anew is forgotten until the map shows it.
 */
export function placementOf(state: ClusterState, mayTell: boolean): Placement {
  const { observation, context } = state;
  const before = remembered(observation);
  const moved = movedBookies(observation);
  const isLooked = moved.length > 0 || before.some(({ name }) => isGone(state, name));
  const isAnew = ({ name, node }: BookieRack) => moved.some(each => each.name === name && each.node === node);
  const unchanged: Placement = { racks: before.filter(each => !isAnew(each)) };
  if (!mayTell || !isLooked) return unchanged;
  const fact = observation.facts.racks;
  if (!fact) return { ...unchanged, needs: [{ fact: 'racks', of: moved.map(({ node }) => node) }] };
  if ('error' in fact) {
    const message = `The racks of bookies stay as they are: ${fact.error}. It is tried again.`;
    const events: Event[] = [{ type: 'Warning', reason: 'BackgroundFailed', message }];
    return { ...unchanged, events, wakeAfterSeconds: retrySeconds };
  }

  const { map, zones } = fact.value;
  const racks = placed(state, map.racks, moved, zones);
  if (racks !== map.racks) {
    const operation = { kind: 'writeRacks', map: { ...map, racks } } as const;
    return { ...unchanged, bestEffort: [{ operation, wakeAfterSeconds: lookSeconds }] };
  }
  const others = before.filter(({ name }) => {
    return !isGone(state, name) && !moved.some(each => each.name === name);
  });
  const now = moved.map(({ name, node, pod }): BookieRack => {
    const rack = rackOf(racks, bookieId(context, name));
    return { name, node, ...(rack === undefined ? pod && { pod } : { rack }) };
  });
  return {
    ...unchanged,
    racks: [...others, ...now].sort((a, b) => ordinalOf(a.name) - ordinalOf(b.name)),
  };
}

/** Whether a bookie has left, or racks are not wanted any more. */
function isGone({ context, bookies }: ClusterState, name: string): boolean {
  const { rackAwareness, replicas } = context.spec.bookkeeper;
  if (!rackAwareness) return true;
  return ordinalOf(name) >= replicas && !bookies.draining.some(each => each.name === name);
}

/** The map with bookies where they are, and without those that left, known by the map: the status may be of another cluster. */
function placed(
  state: ClusterState,
  racks: RackMap,
  moved: readonly Moved[],
  zones: Readonly<Record<string, string>>,
): RackMap {
  const domain = `.${podDomain(state.context, 'bookkeeper')}`;
  const left = hostnamesIn(racks).flatMap(hostname => {
    const name = hostname.endsWith(domain) ? hostname.slice(0, -domain.length) : undefined;
    return name !== undefined && isGone(state, name) ? [{ name, rack: undefined }] : [];
  });
  const come = moved.map(({ name, node }) => ({ name, rack: zones[node] && `/${zones[node]}` }));
  return [...left, ...come].reduce((map, { name, rack }) => {
    return placeBookie(map, bookieId(state.context, name), { rack, hostname: name + domain });
  }, racks);
}
