import type { NamespaceScanned, TopicScanned } from '#src/instance/scan.ts';
import type { InstanceWrite } from '#src/instance/write.ts';
import { backlogOf } from './shrink.ts';

/** A topic in which nobody publishes, with what was yet to come from it, by cluster. */
export interface Still {
  readonly backlogs: string;
  readonly sinceMs: number;
  /** Whether it was unloaded for what stands there: brokers try by themselves from then on. */
  readonly isUnloaded: boolean;
}

/** Those of one cluster, by name of the topic. */
export type Stills = ReadonlyMap<string, Still>;

/** What is connected and moves at all has moved by then: brokers try to connect anew at least once a minute. */
const stillForMs = 120_000;

/** What is said of it while a backlog is waited for. */
export const unloadedSoon =
  'Topics in which nobody publishes are unloaded after two minutes: until then what came there from elsewhere counts too';

/** So many topics of a cluster are unloaded at a time: who reads there connects anew. */
const mostAtOnce = 5;

/**
 * The topics of a cluster that stand still at this moment, with since when. Where nobody publishes Pulsar lets go of the connection, and what
 * comes from elsewhere counts as yet to come, though it is never sent back. Source: PersistentTopic.checkGC of Pulsar 4.0.
 */
export function stillAfter(before: Stills, namespaces: readonly NamespaceScanned[], nowMs: number): Stills {
  const topics = namespaces.flatMap(({ topics: all }) => all).filter(isIdle);
  return new Map(
    topics.map(({ name, replicators }): [string, Still] => {
      const told = Object.entries(replicators).map(([to, { backlog }]) => [to, backlog]);
      const backlogs = JSON.stringify(told);
      const earlier = before.get(name);
      const isSame = earlier?.backlogs === backlogs;
      return [name, isSame ? earlier : { backlogs, sinceMs: nowMs, isUnloaded: false }];
    }),
  );
}

/** Whether a topic has stood still for long enough to be unloaded, and was not yet. */
export function isDueToUnload(still: Still | undefined, nowMs: number): boolean {
  return still !== undefined && !still.isUnloaded && nowMs - still.sinceMs >= stillForMs;
}

/** What unloads topics of a cluster that stand still, and from which something is yet to come to these. Clients of a topic only connect anew by that. */
export function unloadsIn(
  on: string,
  about: readonly string[],
  namespaces: readonly NamespaceScanned[],
): InstanceWrite[] {
  const due = namespaces
    .flatMap(({ topics }) => topics)
    .filter(topic => topic.isStill && isWaiting(topic, about));
  return due.slice(0, mostAtOnce).map(({ name }) => ({ kind: 'unload', on, about, topic: name }));
}

/** Whether nobody publishes in a topic from which something is yet to come to these clusters. */
export function isWaiting(topic: TopicScanned, about: readonly string[]): boolean {
  return topic.producers === 0 && backlogOf({ topics: [topic] }, about) > 0;
}

function isIdle(topic: TopicScanned): boolean {
  return isWaiting(topic, Object.keys(topic.replicators));
}
