import { ZooKeeperError } from './error.ts';
import type { Reads, Session } from './session.ts';

const configPath = '/zookeeper/config';

/** The membership of an ensemble: the dynamic configuration its quorum agreed on. */
export interface Membership {
  /** Of the configuration, as `reconfig` wants it. */
  readonly version: bigint;
  /** Ids of the servers that vote, in ascending order. */
  readonly participants: readonly number[];
}

/** Source: ZooKeeper Dynamic Reconfiguration guide, "Specifying the client port" and "Dynamic configuration file". */
export function parseMembership(text: string): Membership {
  const version = /^version=([0-9a-f]+)$/m.exec(text)?.[1];
  if (version === undefined) {
    throw new ZooKeeperError('MarshallingError', `${configPath} holds no version: ${text.slice(0, 200)}`);
  }
  const servers = [...text.matchAll(/^server\.(\d+)=(.+)$/gm)].map(([, id, address = '']) => ({
    id: Number(id),
    observes: address.split(';')[0]?.split(':')[3] === 'observer',
  }));
  const participants = servers.filter(({ observes }) => !observes).map(({ id }) => id);
  return { version: BigInt(`0x${version}`), participants: participants.sort((a, b) => a - b) };
}

/** The membership that is in force now. */
export async function readMembership(session: Session): Promise<Membership> {
  await session.sync(configPath);
  const { data } = await session.getData(configPath);
  return parseMembership(data.toString());
}

/** Fails where who answers is of an ensemble of which no server is called by a name below `domain`. */
export async function expectMembersOf(session: Pick<Reads, 'getData'>, domain: string): Promise<void> {
  const { data } = await session.getData(configPath);
  const hosts = [...data.toString().matchAll(/^server\.\d+=([^:\s]+):/gm)].map(([, host = '']) => host);
  if (hosts.some(host => `${host}.`.includes(`.${domain}.`))) return;
  throw new Error(`a ZooKeeper of another ensemble answers (${hosts.join(', ')})`);
}
