import type { Sentence } from '#src/api/reasons.ts';

/** The two lists of a namespace that say where its topics are. */
interface Lists {
  readonly replicated: readonly string[];
  readonly allowed: readonly string[];
}

interface ListsChange {
  /** The cluster that is asked. */
  readonly own: string;
  readonly live: Lists;
  readonly wanted: Lists;
  /** Clusters whose topics may go, as somebody has said. */
  readonly deleteTopicsOf: readonly string[] | undefined;
}

/**
 * The clusters that stay in the lists of a namespace because nobody has said that their topics may go. Where a configuration store is shared
 * its lists are those of all clusters, and Pulsar deletes within seconds the topics of one that neither names any more.
 */
export function topicsKept({ own, live, wanted, deleteTopicsOf = [] }: ListsChange): readonly string[] {
  const stays = [own, ...served(wanted), ...deleteTopicsOf];
  return served(live).filter(name => !stays.includes(name));
}

function served({ replicated, allowed }: Lists): string[] {
  return [...new Set([...replicated, ...allowed])];
}

/** That they stay, and what to do. */
export function topicsWouldGo(clusters: readonly string[]): Sentence | undefined {
  if (clusters.length === 0) return undefined;
  const names = clusters.join(', ');
  const message = `Pulsar deletes the topics of this namespace in cluster ${names} when no list of it names that any more, with what has not come from there: so it stays. Take it out of the members of the PulsarInstance, which waits for all of that, or name it in deleteTopicsOf when nothing there is needed`;
  return { reason: 'TopicsWouldGo', message };
}
