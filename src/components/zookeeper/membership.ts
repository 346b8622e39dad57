import { type Identity, podDomain, ports } from '#src/components/build/context.ts';
import { podName, workloadName } from '#src/components/build/names.ts';

const { client, peer, election } = ports.zookeeper;

/** The line of a server in the membership; ids count from 1, ordinals from 0. */
export function memberLine(identity: Identity, ordinal: number, role: 'participant' | 'observer'): string {
  const host = `${podName(identity.name, 'zookeeper', ordinal)}.${podDomain(identity, 'zookeeper')}`;
  return `server.${ordinal + 1}=${host}:${peer}:${election}:${role};${client}`;
}

/** Name of the ConfigMap that servers read when they start. */
export function ensembleMapName({ name }: Pick<Identity, 'name'>): string {
  return `${workloadName(name, 'zookeeper')}-ensemble`;
}

/** The members as a file: the first ones of a new ensemble, later those that a joining server has to find. */
export function ensembleFile(identity: Identity, members: number): string {
  return Array.from({ length: members }, (_, ordinal) => {
    return `${memberLine(identity, ordinal, 'participant')}\n`;
  }).join('');
}
