import type { Sentence } from '#src/api/reasons.ts';
import { parseTopic, topicPath } from '#src/clients/pulsar/topic.ts';
import type { Further } from '#src/resources/model/kind.ts';

/** How a topic is connected to another cluster. */
interface Connection {
  readonly connected?: boolean;
  /** Where messages come from there. */
  readonly inboundConnection?: string;
}

/** How the topic is replicated, or one of its partitions: all of these are alike, and Pulsar adds up less of it than it tells of one. */
export function replicationAsked(topics: readonly string[]): Readonly<Record<string, Further>> {
  const [first] = topics.toSorted();
  if (first === undefined) return {};
  const keeps = (stats: unknown) => (stats as { readonly replication?: unknown }).replication ?? {};
  return { replication: { path: `${topicPath(parseTopic(first))}/stats`, keeps } };
}

/**
 * What is missing for a place to come to other clusters: brokers of both sides find it by what they send each other. Of a
 * cluster that is not connected nobody knows.
 */
export function notBothWays(topic: string, replication: unknown): Sentence | undefined {
  if (replication === undefined) return undefined;
  const others = Object.entries(replication as Readonly<Record<string, Connection>>);
  const oneWay = others.filter(([, { connected, inboundConnection }]) => connected && !inboundConnection);
  if (others.length > 0 && oneWay.length === 0) return undefined;
  const what =
    others.length === 0
      ? `${topic} is replicated to no other cluster`
      : `${topic} is replicated to cluster ${oneWay.map(([name]) => name).join(', ')}, and nothing comes back`;
  const message = `${what}: its place goes with it only where replicationClusters has all of them in each cluster. Waiting for that`;
  return { reason: 'NotReplicatedBothWays', message };
}
