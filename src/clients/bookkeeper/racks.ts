import { jsonIn } from '#src/clients/network/json.ts';
import { ifThere } from '#src/clients/zookeeper/error.ts';
import type { Session } from '#src/clients/zookeeper/session.ts';

/** Where a bookie is; whoever wrote it may have added more, which is kept. */
export interface RackOfBookie {
  readonly rack: string;
  readonly hostname?: string;
}

/** Group, bookie's id, place. Source: BookiesRackConfiguration of Pulsar 4.0. */
export type RackMap = Readonly<Record<string, Readonly<Record<string, RackOfBookie>>>>;

export interface VersionedRackMap {
  readonly racks: RackMap;
  /** For {@link writeRacks}; absent while there is no map. */
  readonly version?: number;
}

/** The rack map of the cluster. Data that is no such map rejects, lest it be overwritten. */
export async function readRacks(session: Session, chroot: string): Promise<VersionedRackMap> {
  const path = `${chroot}/bookies`;
  const node = await ifThere(session.getData(path));
  if (!node) return { racks: {} };
  return { racks: parse(path, node.data.toString()), version: node.stat.version };
}

/** Rejects with `BadVersion` or `NodeExists` when somebody else has written since. */
export async function writeRacks(
  session: Session,
  chroot: string,
  { racks, version }: VersionedRackMap,
): Promise<void> {
  const data = Buffer.from(JSON.stringify(racks));
  if (version === undefined) await session.create(`${chroot}/bookies`, data);
  else await session.setData(`${chroot}/bookies`, data, version);
}

const defaultGroup = 'default';

/**
 * The map with a bookie in a rack, or in none. Ours is an entry with the hostname that is given here, which Pulsar does
 * not read; any other is somebody else's and stays. The same object when nothing changes.
 */
export function placeBookie(
  racks: RackMap,
  id: string,
  { rack, hostname }: { readonly rack?: string | undefined; readonly hostname: string },
): RackMap {
  const [group, entry] = entryOf(racks, id);
  if (entry?.rack === rack || (entry && entry.hostname !== hostname)) return racks;
  if (rack === undefined) return removeBookie(racks, id);
  return { ...racks, [group]: { ...racks[group], [id]: { ...entry, rack, hostname } } };
}

/** The rack of a bookie, whoever has set it. */
export function rackOf(racks: RackMap, id: string): string | undefined {
  return entryOf(racks, id)[1]?.rack;
}

/** The hostnames in the map. */
export function hostnamesIn(racks: RackMap): string[] {
  return Object.values(racks).flatMap(group => {
    return Object.values(group).flatMap(({ hostname }) => (hostname ? [hostname] : []));
  });
}

function entryOf(racks: RackMap, id: string): [group: string, entry?: RackOfBookie] {
  for (const [group, members] of Object.entries(racks)) {
    if (Object.hasOwn(members, id)) return [group, members[id] as RackOfBookie];
  }
  return [defaultGroup];
}

/** The map without a bookie, and without a group that has no other. */
function removeBookie(racks: RackMap, id: string): RackMap {
  const kept = Object.entries(racks).flatMap(([name, group]) => {
    if (!Object.hasOwn(group, id)) return [[name, group] as const];
    const rest = Object.entries(group).filter(([other]) => other !== id);
    return rest.length === 0 ? [] : [[name, Object.fromEntries(rest)] as const];
  });
  return Object.fromEntries(kept);
}

function parse(path: string, text: string): RackMap {
  const racks = text.trim() === '' ? {} : jsonIn(text);
  if (isObject(racks) && Object.values(racks).every(isGroup)) return racks as RackMap;
  throw new Error(`${path} in ZooKeeper is no map of racks: ${text.slice(0, 200)}`);
}

function isGroup(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isObject);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
