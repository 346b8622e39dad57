import type { Event } from '#src/kubernetes/events.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { Loss } from './lost-ledgers.ts';
import type { BestEffort, Operation } from './operation.ts';
import { merged, type Question } from './question.ts';
import type { Deletion } from './step.ts';

/** What part of a plan one concern wants. All of them have this shape, so that they can be put together. */
export interface Wants {
  /** Questions without whose answers it does not know what it wants. */
  readonly needs?: readonly Question[];
  /** What is to be done before anything is applied. */
  readonly operations?: readonly Operation[];
  /** Objects that are to exist as they are here. */
  readonly applies?: readonly KubernetesObject[];
  readonly deletions?: readonly Deletion[];
  /** What is to be done when all else is done and told. */
  readonly bestEffort?: readonly BestEffort[];
  readonly events?: readonly Event[];
  /** What is given up with that: the status tells it before anything is done. */
  readonly losses?: readonly Loss[];
  /** When to look again although nothing has happened. */
  readonly wakeAfterSeconds?: number;
}

/** The first of these times; undefined where nobody has one. */
export function soonest(...seconds: readonly (number | undefined)[]): number | undefined {
  const known = seconds.filter(value => value !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

/** What two concerns want, in their order. */
export function merge(a: Wants, b: Wants): Required<Omit<Wants, 'wakeAfterSeconds'>> & Wants {
  const wakeAfterSeconds = soonest(a.wakeAfterSeconds, b.wakeAfterSeconds);
  const join = <T>(of: (wants: Wants) => readonly T[] | undefined) => [...(of(a) ?? []), ...(of(b) ?? [])];
  return {
    needs: merged(join(({ needs }) => needs)),
    operations: join(({ operations }) => operations),
    applies: join(({ applies }) => applies),
    deletions: onceEach(join(({ deletions }) => deletions)),
    bestEffort: join(({ bestEffort }) => bestEffort),
    events: join(({ events }) => events),
    losses: join(({ losses }) => losses),
    ...(wakeAfterSeconds !== undefined && { wakeAfterSeconds }),
  };
}

/** An object goes once, whoever wants that: the first says why. */
function onceEach(deletions: readonly Deletion[]): Deletion[] {
  const first = new Map<string, Deletion>();
  for (const deletion of deletions) {
    const { kind, metadata } = deletion.object;
    const key = `${kind}/${metadata.name}`;
    if (!first.has(key)) first.set(key, deletion);
  }
  return [...first.values()];
}
