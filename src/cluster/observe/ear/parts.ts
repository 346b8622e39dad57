import {
  auditorPath,
  disablePath,
  isAutorecoveryDisabled,
  readAuditor,
} from '#src/clients/bookkeeper/autorecovery.ts';
import { cookiesPath, readRunning, runningPath } from '#src/clients/bookkeeper/registrations.ts';
import { marksPath, readUnderReplication } from '#src/clients/bookkeeper/under-replication.ts';
import { brokersPath, readBrokers } from '#src/clients/pulsar/brokers.ts';
import { type MetadataRoot, vitalPaths } from '#src/clients/pulsar/metadata.ts';
import type { Reads } from '#src/clients/zookeeper/session.ts';
import { childrenOf } from '#src/clients/zookeeper/tree.ts';
import type { WatchReach } from '#src/clients/zookeeper/watch-session.ts';
import type { Hearing } from '#src/cluster/model/heard.ts';
import { timeOf } from '#src/kubernetes/clock.ts';

export type HeardPart = Exclude<keyof Hearing, 'since'>;

export type WatchedPath = readonly [path: string, reach: WatchReach];

/** Where an ear listens, and which ledgers a person has declared lost: that these miss copies is no news. */
export interface HeardRoot extends MetadataRoot {
  readonly declared?: ReadonlySet<bigint>;
}

/** One thing that an ear tells: by which watches it learns that it changed, and how it is read. */
interface Part<P extends HeardPart> {
  readonly watched: (root: MetadataRoot) => readonly WatchedPath[];
  readonly read: (session: Reads, root: HeardRoot) => Promise<Required<Hearing>[P]>;
  /** There may be 100,000 of it. */
  readonly mayBeLarge?: true;
}

export const heardParts: { readonly [P in HeardPart]: Part<P> } = {
  bookies: {
    watched: ({ chroot }) => [
      [chroot + runningPath, 'tree'],
      [chroot + cookiesPath, 'node'],
    ],
    read: readBookies,
  },
  underReplicated: {
    watched: ({ chroot }) => [[chroot + marksPath, 'tree']],
    mayBeLarge: true,
    read: async (session, { chroot, declared }) => {
      const { count, since } = await readUnderReplication(session, chroot, declared);
      return { count, ...(since !== undefined && { since: timeOf(new Date(since)) }) };
    },
  },
  autorecovery: {
    watched: ({ chroot }) => [
      [chroot + disablePath, 'node'],
      [chroot + auditorPath, 'node'],
    ],
    read: async (session, { chroot }) => {
      const disabled = await isAutorecoveryDisabled(session, chroot);
      const auditor = await readAuditor(session, chroot);
      return { disabled, ...(auditor !== undefined && { auditor }) };
    },
  },
  brokers: {
    watched: ({ chroot }) => [[chroot + brokersPath, 'node']],
    read: (session, { chroot }) => readBrokers(session, chroot),
  },
  missingMetadata: {
    watched: root => vitalPaths(root).map(path => [path, 'node']),
    read: async (session, root) => {
      const paths = vitalPaths(root);
      const found = await Promise.all(paths.map(path => session.exists(path)));
      return paths.filter((_, index) => !found[index]);
    },
  },
};

export const heardPartNames = Object.keys(heardParts) as HeardPart[];

/** Cookies first: a bookie writes its own before it registers, and is not taken for missing in between. */
async function readBookies(session: Reads, { chroot }: MetadataRoot): Promise<Hearing['bookies']> {
  const cookies = await childrenOf(session, chroot + cookiesPath);
  const { writable, readOnly } = await readRunning(session, chroot);
  const running = new Set([...writable, ...readOnly]);
  return { writable, readOnly, missing: cookies.filter(id => !running.has(id)) };
}
