import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { isAlive, isLost } from '#src/cluster/model/component-state.ts';
import type { Claim } from '#src/cluster/model/observation.ts';
import type { Said } from '#src/cluster/model/said.ts';
import { majority } from '#src/cluster/zookeeper/quorum.ts';
import { ordinalOf, podName } from '#src/components/build/names.ts';
import { hasServed } from './marks.ts';

/**
 * What is said where a majority of the voting servers have lost their data and some have not. Empty servers never elect,
 * so that these few are no quorum, and only a person can say that what they have is to be the truth. Which volumes are
 * empty their marks tell: at each time of a quorum those of a majority were marked.
 */
export function lostData({ context, components }: ClusterState): Said | undefined {
  const { members = 0, name } = context;
  const { claims, ready } = components.zookeeper;
  if (ready >= majority(members)) return undefined;
  const voting = claims.filter(claim => isAlive(claim) && ordinalOf(claim.metadata.name) < members);
  const serversOf = (some: readonly Claim[]) => {
    return some
      .map(({ metadata }) => ordinalOf(metadata.name))
      .sort((a, b) => a - b)
      .map(ordinal => podName(name, 'zookeeper', ordinal));
  };
  const empty = serversOf(voting.filter(isEmpty));
  const whole = serversOf(voting.filter(claim => !isEmpty(claim)));
  if (whole.length === 0 || members - empty.length >= majority(members)) return undefined;
  const have = whole.length === 1 ? 'has' : 'have';
  const message = `${empty.length} of ${members} servers have lost their data: ${empty.join(', ')}. Servers without data never elect, and ${whole.join(', ')}, which still ${have} it, cannot alone. Bring back their volumes, or copy the data to them as docs/operations.md says under "A majority of ZooKeeper's disks"`;
  return { reason: 'DataLost', message };
}

/** Whether no server has served with a volume, or it is gone. */
function isEmpty(claim: Claim): boolean {
  return !hasServed(claim) || isLost(claim);
}
