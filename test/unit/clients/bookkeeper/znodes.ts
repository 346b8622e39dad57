import { goOn, type LedgerSurvey, Survey } from '#src/clients/bookkeeper/ledgers.ts';
import { serverError } from '#src/clients/zookeeper/error.ts';
import type { Session } from '#src/clients/zookeeper/session.ts';

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

/** A ledger's znode: two quorums, state and length, and one ensemble. */
export function ledgerData(state: 'open' | 'closed', bytes: number, ...bookies: string[]): Buffer {
  const members = bookies.flatMap(id => [0x0a, ...varint(id.length), ...Buffer.from(id)]);
  const numbers = [0x08, 2, 0x10, bookies.length, 0x18, ...varint(bytes), 0x28, state === 'open' ? 1 : 3];
  const body = [...numbers, 0x32, ...varint(members.length + 2), ...members, 0x10, 0];
  return Buffer.concat([
    Buffer.from('BookieMetadataFormatVersion\t3\n'),
    Buffer.from([...varint(body.length), ...body]),
  ]);
}

/** What is there of BookKeeper as long as there are ledgers. */
export function initialised(chroot = ''): [string, Buffer][] {
  return [
    [`${chroot}/ledgers/INSTANCEID`, Buffer.from('instance')],
    [`${chroot}/ledgers/LAYOUT`, Buffer.from('1')],
    [`${chroot}/ledgers/available/readonly`, Buffer.alloc(0)],
  ];
}

/** A session over nodes by their paths, which may come and go, and what it was asked to read. */
export function sessionOver(nodes: Map<string, Buffer>) {
  const read: string[] = [];
  const session: Partial<Session> = {
    sync: async () => {},
    exists: async path => (nodes.has(path) ? ({ version: 0, ctime: 0n } as never) : undefined),
    getChildren: async path => {
      const below = [...nodes.keys()].filter(each => each.startsWith(`${path}/`));
      if (below.length === 0 && !nodes.has(path)) throw serverError(-101, path);
      return [...new Set(below.map(each => each.slice(path.length + 1).split('/')[0] ?? ''))];
    },
    getData: async path => {
      read.push(path);
      const data = nodes.get(path);
      if (!data) throw serverError(-101, path);
      return { data, stat: {} as never };
    },
  };
  return { session: session as Session, read };
}

/** A survey of all ledgers without a stop. */
export async function surveyLedgers(
  session: Session,
  chroot: string,
  bookies: Iterable<string>,
  declared: ReadonlySet<bigint> = new Set(),
): Promise<LedgerSurvey> {
  const survey = new Survey(bookies, declared);
  await goOn(survey, session, chroot, () => false);
  return survey;
}
