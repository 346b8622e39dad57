import type { Entry, TopicLedgers } from '#src/clients/pulsar/policy-changes.ts';

/** What one look at a namespace of Pulsar tells of all its topics. */
export interface NamespaceLook {
  /** How many topics there are of each name: itself, or its partitions. */
  readonly counts: ReadonlyMap<string, number>;
  /** By its topics that hold changes of policies the last one that was seen. */
  readonly last: ReadonlyMap<string, Entry>;
  /** In which look a change of a topic was seen last; of those that are not here, in `changedSince`. */
  readonly changed: ReadonlyMap<string, number>;
  readonly changedSince: number;
  /** How many looks since have come to nothing. */
  readonly missed?: number;
}

/** What was read in a look of this number: all topics with those of Pulsar's own, and of those that hold changes what there is of them. */
interface Read {
  readonly number: number;
  readonly topics: readonly string[];
  readonly last: ReadonlyMap<string, Entry>;
  /** The topics that have changed since the look before; undefined: any may have. */
  readonly changed: readonly string[] | undefined;
}

/** What is told of one topic: while that stays the same nobody has changed how it is divided, or a policy of it. */
export function toldOfTopic(look: NamespaceLook, topic: string): string {
  return `${look.counts.get(topic) ?? 0} ${look.changed.get(topic) ?? look.changedSince}`;
}

/** A broker that restarts answers the next look again, and no topic need be looked at itself for it. */
const mostMissed = 3;

/** What is told of topics after a look that came to nothing: what the look before told, for some time. */
export function withoutAnswer(before: NamespaceLook | undefined): NamespaceLook | undefined {
  const missed = (before?.missed ?? 0) + 1;
  return before && missed <= mostMissed ? { ...before, missed } : undefined;
}

/** So many are remembered by their names. */
const mostChanged = 1000;

export function nextLook(before: NamespaceLook | undefined, read: Read): NamespaceLook {
  const { number, topics, last, changed } = read;
  const counts = countsOf(topics);
  const all = new Map([
    ...(before?.changed ?? []),
    ...(changed ?? []).map(topic => [topic, number] as const),
  ]);
  if (!before || !changed || all.size > mostChanged)
    return { counts, last, changed: new Map(), changedSince: number };
  return { counts, last, changed: all, changedSince: before.changedSince };
}

/** The topics that hold changes of policies: one, or its partitions where new topics have some. */
export function changeTopics(topics: readonly string[]): string[] {
  return topics.filter(topic => /\/__change_events(-partition-\d+)?$/.test(topic));
}

/** So many entries are read to see what they change: beyond that all topics are looked at. */
const mostEntries = 20;

/** The entries after one; undefined where that cannot be told, or they are too many. */
export function entriesAfter(
  { ledger, entry }: Entry,
  { ledgers, last }: TopicLedgers,
): readonly Entry[] | undefined {
  const from = ledgers.findIndex(({ ledgerId }) => ledgerId === ledger);
  if (from < 0) return last.ledger === ledger && last.entry === entry ? [] : undefined;
  const found: Entry[] = [];
  for (const { ledgerId, entries } of ledgers.slice(from)) {
    const end = ledgerId === last.ledger ? last.entry : entries - 1;
    const first = ledgerId === ledger ? entry + 1 : 0;
    if (found.length + end - first >= mostEntries) return undefined;
    for (let at = first; at <= end; at++) found.push({ ledger: ledgerId, entry: at });
  }
  return found;
}

function countsOf(topics: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const topic of topics) {
    const name = topic.replace(/-partition-\d+$/, '');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
