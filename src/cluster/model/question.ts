import type { MembershipInspection } from '#src/clients/pulsar/membership.ts';
import type { References } from '#src/cluster/model/references.ts';
import type { Regarded } from '#src/cluster/model/warning.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** Questions about all there is, which need no arguments. */
type Plain =
  | 'bundles'
  | 'cookies'
  | 'ensemble'
  | 'failingBrokers'
  | 'largestPolicy'
  | 'metadata'
  | 'registrations'
  | 'underReplicatedLedgers';

/** Asked about some: bookies and pods by name, stores by URL, nodes, StorageClasses, revisions of StatefulSets. */
type About =
  | 'bookies'
  | 'configurationStores'
  | 'expandableClasses'
  | 'nodes'
  | 'provenRevisions'
  | 'racks'
  | 'runningPods';

/** A fact that no cache has, with all that whoever answers must know: nobody decides twice what is asked. */
export type Question =
  | { [F in Plain]: { readonly fact: F } }[Plain]
  | { [F in About]: { readonly fact: F; readonly of: readonly string[] } }[About]
  | { readonly fact: 'missingReferences'; readonly of: References }
  | { readonly fact: 'names'; readonly of: readonly KubernetesObject[] }
  | { readonly fact: 'unseen'; readonly of: readonly KubernetesObject[] }
  | { readonly fact: 'unseenClaims'; readonly of: readonly KubernetesObject[] }
  | { readonly fact: 'warnings'; readonly of: readonly Regarded[] };

/** What became of a question: the value, or why there was no answer. */
export type Fact<T> = { readonly value: T } | { readonly error: string };

/** What a configuration store says of the cluster, and its own of its brokers: whether any has ever run. */
export type StoreFact = Fact<MembershipInspection & { readonly hasRun: boolean }>;

export type FactName = Question['fact'];

/** One question for each fact: about all that anybody asks about. */
export function merged(questions: readonly Question[]): Question[] {
  const byFact = new Map<FactName, Question>();
  for (const question of questions) {
    const before = byFact.get(question.fact);
    const isMore = before && isAbout(before) && isAbout(question);
    byFact.set(
      question.fact,
      isMore ? { ...before, of: [...new Set([...before.of, ...question.of])] } : question,
    );
  }
  return [...byFact.values()];
}

/** Those that are asked whole. */
const apart: readonly FactName[] = ['names', 'missingReferences', 'unseen', 'unseenClaims', 'warnings'];

function isAbout(question: Question): question is Extract<Question, { fact: About }> {
  return 'of' in question && !apart.includes(question.fact);
}
