import { podsOf } from '#src/cluster/model/component-state.ts';
import { mountedFile } from '#src/cluster/model/mounted.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { superDigest, superuserPassword } from '#src/components/zookeeper/superuser.ts';

/**
 * Names of the servers that know the superuser of an earlier cluster of this name, as those do that a deletion has left:
 * until they have restarted they let nobody change who votes.
 */
export function strangers(observation: Observation): string[] {
  const digest = superDigest(superuserPassword({ uid: observation.cluster.metadata.uid ?? '' }));
  const isStranger = (script: string | undefined) => script !== undefined && !script.includes(digest);
  const servers = podsOf(observation, 'zookeeper');
  return servers
    .filter(pod => isStranger(mountedFile(observation, 'zookeeper', pod, 'start.sh')))
    .map(({ metadata }) => metadata.name);
}
