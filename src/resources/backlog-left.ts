import type { Sentence } from '#src/api/reasons.ts';
import type { Answers, Further } from './model/kind.ts';

/** A list of clusters that is to be another one. */
interface ListChange {
  /** The cluster that the list is in. */
  readonly own: string;
  readonly live: readonly string[] | undefined;
  /** Undefined: it stays as it is. */
  readonly wanted: readonly string[] | undefined;
  readonly giveUp: readonly string[] | undefined;
}

/** The clusters that a list is to lose and that are waited for: with the list goes what is still to come to them. */
export function losing({ own, live = [], wanted = live, giveUp = [] }: ListChange): readonly string[] {
  return live.filter(name => name !== own && !wanted.includes(name) && !giveUp.includes(name));
}

interface TopicAsked {
  readonly name: string;
  /** Of what tells how it is replicated. */
  readonly path: string;
}

interface Stats {
  readonly replication?: Readonly<Record<string, { readonly replicationBacklog?: number }>>;
}

/** What each topic is asked, by names of the answers; of the answers only what is still to come to the clusters is kept. */
export function backlogAsked(
  topics: readonly TopicAsked[],
  clusters: readonly string[],
): Readonly<Record<string, Further>> {
  const keeps = (stats: unknown) =>
    clusters.map(name => (stats as Stats).replication?.[name]?.replicationBacklog ?? 0);
  return Object.fromEntries(topics.map(({ name, path }) => [answerOf(name), { path, keeps }]));
}

function answerOf(topic: string): string {
  return `backlog of ${topic}`;
}

/** The clusters that a list keeps for now, and why. */
export interface KeptFor {
  readonly clusters: readonly string[];
  readonly wait: Sentence | undefined;
}

/** What of a list has to wait until it has come; `topics` undefined: nobody knows of what. */
export function keptFor(
  losing: readonly string[],
  topics: readonly string[] | undefined,
  answers: Answers,
): KeptFor {
  // A topic that is gone has nothing any more.
  const of = topics?.map(name => (answers[answerOf(name)] as readonly number[] | undefined) ?? []);
  const left = losing.map((name, at) => ({ name, backlog: of && sum(of.map(each => each[at] ?? 0)) }));
  const kept = left.filter(({ backlog }) => backlog !== 0);
  if (kept.length === 0) return { clusters: [], wait: undefined };
  const clusters = kept.map(({ name }) => name);
  const backlog = of && sum(kept.map(each => each.backlog ?? 0));
  return { clusters, wait: backlogSentence(clusters, backlog) };
}

function backlogSentence(clusters: readonly string[], backlog: number | undefined): Sentence {
  const names = clusters.join(', ');
  const what =
    backlog === undefined
      ? 'It is not known what is'
      : `${backlog} ${backlog === 1 ? 'message is' : 'messages are'}`;
  const message = `${what} yet to come to cluster ${names}, which stays in replicationClusters until then: end what produces there, unload topics in which nobody does, or name it in giveUp, which loses them there`;
  return { reason: 'BacklogLeft', message };
}

function sum(all: readonly number[]): number {
  return all.reduce((total, each) => total + each, 0);
}
