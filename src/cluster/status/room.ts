import type { Unit } from '#src/api/cluster-status.ts';
import { headline } from '#src/cluster/model/sentence.ts';

/** What units may take of a status, in bytes: etcd refuses an object of more than 1.5 MiB, and then nothing at all would be told. */
const room = 750_000;
/** Where there is no room for all, so many sentences are told whole. */
const mostWhole = 100;

const worstFirst = ['Error', 'Blocked', 'Waiting', 'Maintenance'] as const;

interface Told {
  /** In the order that they had. */
  readonly units: readonly Unit[];
  /** How many there are besides. */
  readonly more: number;
}

/**
 * The units that a status has room for. Where that is not all as they are, what is worst comes first, a sentence of several is
 * told once, and all but a number of others are told as far as a column has room.
 */
export function withinRoom(units: readonly Unit[]): Told {
  if (units.length <= mostWhole || bytesOf(units) <= room) return { units, more: 0 };
  const told = new Map<string, Unit>();
  const tellers = new Map<string, string>();
  let left = room;
  for (const unit of worstFirst.flatMap(status => units.filter(each => each.workloadStatus === status))) {
    const { name, message } = unit;
    const teller = tellers.get(message);
    if (!teller && tellers.size < mostWhole) tellers.set(message, name);
    const isWhole = tellers.get(message) === name;
    const short = teller ? `the same as ${teller}` : headline(message);
    const shortened = isWhole ? unit : { ...unit, message: short };
    left -= bytesOf(shortened) + 1;
    if (left < 0) break;
    told.set(name, shortened);
  }
  return { units: units.flatMap(({ name }) => told.get(name) ?? []), more: units.length - told.size };
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
