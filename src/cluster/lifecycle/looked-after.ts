import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { type OperatorLease, type OperatorLeases, operatorAnnotation } from '#src/cluster/model/operators.ts';
import type { Fact } from '#src/cluster/model/question.ts';
import { secondsSince } from '#src/cluster/model/time.ts';

/** What an operator does about a cluster before anything else: only one works on it at a time. */
export type Turn =
  /** It works on it. `note` tells that the one who is to do that instead is not there. */
  | { readonly kind: 'acts'; readonly note?: string }
  /** It must know of another operator first. */
  | { readonly kind: 'asks'; readonly operator: string }
  /** Nobody works on it: the status gets its name. `note` tells who did before. */
  | { readonly kind: 'claims'; readonly note?: string }
  /** It takes its name out of the status, so that another may work on it. */
  | { readonly kind: 'letsGo'; readonly note: string }
  /** Another one works on it. Without a note all is as somebody has asked for. */
  | { readonly kind: 'standsBack'; readonly note?: string };

export interface Candidacy {
  readonly cluster: PulsarCluster;
  /** The name of the operator that asks, as its Lease is called. */
  readonly self: string;
  readonly leases: OperatorLeases;
  readonly now: string;
}

/** An operator whose Lease was not renewed for so long is gone; it has stopped writing long before. */
const goneSeconds = 60;

/**
 * Whose turn it is. Who looks after a cluster goes on until it lets go, is gone, or does not watch the namespace any
 * more. Whom the annotation names gets it from one that lets go, and counts as soon as it is there.
 */
export function turnOf(candidacy: Candidacy): Turn {
  const named = candidacy.cluster.metadata.annotations?.[operatorAnnotation];
  const isOther = named !== undefined && named !== candidacy.self;
  return (isOther ? asNamed(named, candidacy) : undefined) ?? besides(candidacy);
}

/** What follows from an annotation that names another operator; undefined where that one is not there to be named. */
function asNamed(named: string, candidacy: Candidacy): Turn | undefined {
  const { cluster, self, leases } = candidacy;
  const isOurs = cluster.status?.operator === self;
  const lease = leases[named];
  if (!lease) return { kind: 'asks', operator: named };
  const absence = absenceOf(lease, named, candidacy);
  const annotation = `The annotation ${operatorAnnotation}`;
  if (!absence) {
    const there = `${annotation} names operator ${named}, which is there`;
    if (isOurs) return { kind: 'letsGo', note: `${there}: this one lets go.` };
    if (cluster.status?.operator !== undefined) return { kind: 'standsBack' };
    const { namespace } = cluster.metadata;
    const remedy = `If it does not begin, look at its log and at its rights in namespace ${namespace}, or correct or remove the annotation.`;
    return {
      kind: 'standsBack',
      note: `${there}. Nobody works on the cluster until that one does. ${remedy}`,
    };
  }
  const note = `${annotation} names operator ${named}, ${absence.why}: correct or remove it, or install that one.`;
  if (isOurs) return { kind: 'acts', note };
  return absence.isSure ? undefined : { kind: 'standsBack', note };
}

/** What follows from who looks after the cluster. */
function besides(candidacy: Candidacy): Turn {
  const { cluster, self, leases } = candidacy;
  const holder = cluster.status?.operator;
  if (holder === undefined) return { kind: 'claims' };
  if (holder === self) return { kind: 'acts' };
  const lease = leases[holder];
  if (!lease) return { kind: 'asks', operator: holder };
  const absence = absenceOf(lease, holder, candidacy);
  if (absence?.isSure) {
    return { kind: 'claims', note: `Operator ${self} takes over from ${holder}, ${absence.why}.` };
  }
  const doubt = absence ? ` (${absence.why})` : '';
  if (cluster.metadata.annotations?.[operatorAnnotation] === self) {
    const note = `Operator ${self} waits for ${holder}${doubt} to let go of it. If it does not, uninstall that one.`;
    return { kind: 'standsBack', note };
  }
  const remedy = `Have only one watch namespace ${cluster.metadata.namespace} (watch.namespaces of the chart), or uninstall one. The annotation ${operatorAnnotation}=${self} has this one take over.`;
  return {
    kind: 'standsBack',
    note: `Operator ${holder}${doubt} looks after it, so operator ${self} does nothing. ${remedy}`,
  };
}

interface Absence {
  /** Whether that is so; else it is only not known. */
  readonly isSure: boolean;
  /** To be said after its name. */
  readonly why: string;
}

/** Why an operator does not look after a cluster, as far as its Lease tells; undefined where it may. */
function absenceOf(
  fact: Fact<OperatorLease | null>,
  name: string,
  { cluster, now }: Candidacy,
): Absence | undefined {
  if ('error' in fact) return { isSure: false, why: `of which nothing is known: ${fact.error}` };
  const lease = fact.value;
  if (!lease) return { isSure: true, why: `of which there is no Lease ${name}` };
  const { renewTime, namespaces } = lease;
  if (!(secondsSince(renewTime, now) < goneSeconds)) {
    const since = renewTime ? ` since ${renewTime}` : '';
    return { isSure: true, why: `which has not renewed its Lease${since}` };
  }
  const { namespace = '' } = cluster.metadata;
  const isWatched = namespaces.length === 0 || namespaces.includes(namespace);
  return isWatched ? undefined : { isSure: true, why: `which does not watch namespace ${namespace}` };
}
