import { isZooKeeperError } from '../zookeeper/error.ts';
import type { Session } from '../zookeeper/session.ts';

/** Where a bookie is; whoever wrote it may have added more, which is kept. */
export interface BookieRack {
  readonly rack: string;
  readonly hostname?: string;
}

/** Group, bookie's id, place. Source: BookiesRackConfiguration of Pulsar 4.0. */
export type RackMap = Readonly<Record<string, Readonly<Record<string, BookieRack>>>>;

export interface VersionedRackMap {
  readonly racks: RackMap;
  /** For {@link writeRacks}. */
  readonly version: number;
}

/** The rack map of the cluster; undefined when there is none. Data that is no such map rejects, lest it be overwritten. */
export async function readRacks(session: Session, chroot: string): Promise<VersionedRackMap | undefined> {
  const path = `${chroot}/bookies`;
  try {
    const { data, stat } = await session.getData(path);
    return { racks: parse(path, data.toString()), version: stat.version };
  } catch (error) {
    if (isZooKeeperError(error, 'NoNode')) return undefined;
    throw error;
  }
}

/** Rejects with `BadVersion` when somebody else has written since. */
export async function writeRacks(
  session: Session,
  chroot: string,
  { racks, version }: VersionedRackMap,
): Promise<void> {
  await session.setData(`${chroot}/bookies`, Buffer.from(JSON.stringify(racks)), version);
}

/** The map without a bookie, and without a group that has no other; the same object when the bookie is in no group. */
export function removeBookie(racks: RackMap, id: string): RackMap {
  if (!Object.values(racks).some(group => Object.hasOwn(group, id))) return racks;
  const kept = Object.entries(racks).flatMap(([name, group]) => {
    if (!Object.hasOwn(group, id)) return [[name, group] as const];
    const rest = Object.entries(group).filter(([other]) => other !== id);
    return rest.length === 0 ? [] : [[name, Object.fromEntries(rest)] as const];
  });
  return Object.fromEntries(kept);
}

function parse(path: string, text: string): RackMap {
  const racks = text.trim() === '' ? {} : parseJson(text);
  if (isObject(racks) && Object.values(racks).every(isObject)) return racks as RackMap;
  throw new Error(`${path} in ZooKeeper is no map of racks: ${text.slice(0, 200)}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
