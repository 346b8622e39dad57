import type { PairStatus } from '#src/api/resources/instance-status.ts';
import { systemNames } from './leave/withdraw.ts';
import type { ParticipantSeen } from './plan.ts';
import type { NamespaceScanned, Replicator } from './scan.ts';

/** How messages come from one cluster to another, at this moment. */
export type PairNow = Omit<PairStatus, 'since' | 'toldTime'>;

/** What is replicated between participants, from each that could be looked at. */
export function pairsOf(
  all: readonly ParticipantSeen[],
  before: readonly PairStatus[] | undefined,
): PairNow[] {
  const names = all.map(({ name }) => name);
  return all.flatMap(({ name: from, heard }) => {
    const scan = heard && 'facts' in heard ? heard.facts.scan : undefined;
    const others = names.filter(name => name !== from);
    return others.flatMap(to => {
      const wasCut = before?.find(each => each.from === from && each.to === to)?.connected === false;
      return pairOf(from, to, { namespaces: scan?.namespaces ?? [], wasCut }) ?? [];
    });
  });
}

interface Between {
  readonly namespaces: readonly NamespaceScanned[];
  readonly wasCut: boolean;
}

function pairOf(from: string, to: string, { namespaces, wasCut }: Between): PairNow | undefined {
  // What brokers need themselves is in it wherever a store is shared, and nobody asked for that.
  const wanted = namespaces.filter(({ name }) => name !== systemNames.namespace);
  const found = wanted.map(each => ({ each, replicators: replicatorsTo(each, to) }));
  const replicated = found.filter(
    ({ each, replicators }) => isListed(each, from, to) || replicators.length > 0,
  );
  if (replicated.length === 0) return undefined;
  const replicators = replicated.flatMap(each => each.replicators);
  const sum = (of: (each: Replicator) => number) => replicators.reduce((total, each) => total + of(each), 0);
  return {
    ...{ from, to, namespaces: replicated.length },
    connected: replicators.every(each => each.connected || isIdle(each, wasCut)),
    backlog: sum(({ backlog }) => backlog),
    delaySeconds: Math.round(Math.max(0, ...replicators.map(({ delaySeconds }) => delaySeconds))),
    rate: Math.round(sum(({ rate }) => rate)),
  };
}

/** In a store that is shared there are namespaces of others, too. */
function isListed({ replicated }: NamespaceScanned, from: string, to: string): boolean {
  return replicated.includes(from) && replicated.includes(to);
}

interface OfTopic extends Replicator {
  readonly producers: number | undefined;
}

/**
 * Where nobody publishes brokers let go of the connection, and what comes from elsewhere counts as waiting until somebody does.
 * Where it was cut before, something may really wait. Source: PersistentTopic.checkGC of Pulsar 4.0.
 */
function isIdle({ producers, backlog }: OfTopic, wasCut: boolean): boolean {
  return producers === 0 && (!wasCut || backlog === 0);
}

function replicatorsTo({ topics }: NamespaceScanned, to: string): OfTopic[] {
  return topics.flatMap(({ replicators: { [to]: found }, producers }) =>
    found ? [{ ...found, producers }] : [],
  );
}

/**
 * The pairs with since when they are connected or not. Pulsar tells no delay of what is not connected: it is as old as that at
 * least, where something waits.
 */
export function pairsSince(
  pairs: readonly PairNow[],
  before: readonly PairStatus[] | undefined,
  now: string,
): PairStatus[] {
  return pairs.map(pair => {
    const earlier = before?.find(({ from, to }) => from === pair.from && to === pair.to);
    const since = earlier?.connected === pair.connected ? earlier.since : now;
    const isCut = !pair.connected && pair.backlog > 0;
    const cutSeconds = isCut ? Math.round((Date.parse(now) - Date.parse(since)) / 1000) : 0;
    return { ...pair, since, delaySeconds: Math.max(pair.delaySeconds, cutSeconds) };
  });
}

/** The pairs, and those from clusters that do not tell now as they told last: who goes away from one wants to know what was yet to come. */
export function withPairsOfBefore(
  pairs: readonly PairStatus[],
  { pairs: before = [], pairsTime }: PairsBefore,
  all: readonly Pick<ParticipantSeen, 'name'>[],
  unknown: readonly string[],
): PairStatus[] {
  const isThere = (name: string) => all.some(each => each.name === name);
  return all.flatMap(({ name }) => {
    if (!unknown.includes(name)) return pairs.filter(({ from }) => from === name);
    const left = before.filter(({ from, to }) => from === name && isThere(to));
    return left.map(({ toldTime = pairsTime, ...pair }) => ({ ...pair, ...(toldTime && { toldTime }) }));
  });
}

/** How often figures are written that move alone. */
const writtenEveryMs = 60_000;

interface PairsBefore {
  readonly pairs?: readonly PairStatus[] | undefined;
  readonly pairsTime?: string | undefined;
}

/** What the status says of pairs: the figures before, while nothing but these has changed and they are not old. */
export function pairsTold(
  pairs: readonly PairStatus[],
  before: PairsBefore | undefined,
  now: string,
  thresholdSeconds: number,
): { readonly pairs: PairStatus[]; readonly pairsTime: string } {
  const { pairs: told, pairsTime } = before ?? {};
  const shape = (all: readonly PairStatus[]) =>
    JSON.stringify(
      all.map(({ from, to, namespaces, connected, backlog, delaySeconds, toldTime }) => [
        ...[from, to, namespaces, connected, backlog > 0, delaySeconds > thresholdSeconds, toldTime],
      ]),
    );
  const isSame = JSON.stringify(told) === JSON.stringify(pairs);
  const isYoung = pairsTime !== undefined && Date.parse(now) - Date.parse(pairsTime) < writtenEveryMs;
  const isKept = told && pairsTime !== undefined && (isSame || (isYoung && shape(told) === shape(pairs)));
  return isKept ? { pairs: [...told], pairsTime } : { pairs: [...pairs], pairsTime: now };
}
