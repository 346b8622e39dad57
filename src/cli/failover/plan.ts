import { namespaceMeant, primaryOf } from '#src/api/primary.ts';
import type { PulsarInstanceSpec } from '#src/api/resources/instance.ts';
import type { MemberStatus, PairStatus } from '#src/api/resources/instance-status.ts';
import type { ExitReason } from '#src/cli/exit-codes.ts';
import type { ClientFound, Found, InstanceFound, SubscriptionFound, Wish } from './model.ts';

/** A client that goes to another member. */
export interface ClientMoved {
  readonly namespace: string;
  readonly name: string;
  readonly secret: string;
  readonly from: string;
}

/** What is known of a member from which clients go. */
export interface MemberLeft {
  readonly name: string;
  /** How its messages come to the new one; absent: not at all, or nobody knows. */
  readonly pair: PairStatus | undefined;
  /** Its subscriptions that are resources; absent: it is elsewhere. */
  readonly subscriptions: readonly SubscriptionFound[] | undefined;
}

/** What a failover changes, and what it may cost. */
export interface FailoverPlan {
  readonly to: string;
  /** What the spec is to have; absent: it is so already. */
  readonly edit: SpecEdit | undefined;
  readonly moved: readonly ClientMoved[];
  readonly from: readonly MemberLeft[];
  /** When the figures of the pairs were read. */
  readonly readAt: string | undefined;
  /** Namespaces of Pulsar that stay with a primary of their own. */
  readonly staying: PulsarInstanceSpec['primaries'];
}

/** As a merge patch: null takes a field out. */
export interface SpecEdit {
  readonly primary?: string;
  readonly primaries?: PulsarInstanceSpec['primaries'] | null;
}

export function failoverPlan({ instance, clients, subscriptions }: Found, wish: Wish): FailoverPlan {
  const edit = editFor(instance.spec, wish);
  const primaries = edit.primaries === undefined ? instance.spec.primaries : (edit.primaries ?? []);
  const after = { ...instance.spec, ...edit, primaries };
  const moved = clients
    .filter(each => isOf(instance, each))
    .flatMap(each => movedFrom(each, instance.spec, after, wish.to));
  const before = primaryOf(instance.spec, wish.pulsarNamespace);
  const names = [...new Set([before, ...moved.map(({ from }) => from)])].filter(name => name !== wish.to);
  return {
    to: wish.to,
    edit: before === wish.to ? undefined : edit,
    moved,
    from: names.map(name => leftOf(name, { instance, subscriptions }, wish)),
    readAt: instance.status?.pairsTime,
    staying: wish.pulsarNamespace
      ? []
      : (instance.spec.primaries ?? []).filter(({ member }) => member !== wish.to),
  };
}

/** Why a member cannot become the primary; `mayForce`: a person may know better. */
export interface FailoverRefused {
  readonly outcome: ExitReason;
  readonly message: string;
  readonly mayForce: boolean;
}

export function refusalOf(
  { metadata, spec, status }: InstanceFound,
  to: string,
): FailoverRefused | undefined {
  const told = status?.members?.find(({ name }) => name === to);
  const names = spec.members.map(({ name }) => name);
  if (!names.includes(to)) return noMember(`${metadata.name} has ${names.join(', ')}`, to, told);
  if (told && well.has(told.workloadStatus)) return undefined;
  const why = told ? `${told.reason}: ${told.message}` : 'the operator has not looked at it yet';
  const message = `${to} is not well (${why}). Clients may find nothing there: add --force if you know better.`;
  return { outcome: 'unavailable', message, mayForce: true };
}

const well = new Set<string>(['Active', 'Maintenance'] satisfies MemberStatus['workloadStatus'][]);

function noMember(others: string, to: string, told: MemberStatus | undefined): FailoverRefused {
  if (told?.leaving) return { outcome: 'failed', message: `${to} leaves it: ${others}.`, mayForce: false };
  return { outcome: 'notFound', message: `${to} is no member of it: ${others}.`, mayForce: false };
}

function editFor(
  { primary, primaries = [], ...spec }: PulsarInstanceSpec,
  { to, pulsarNamespace }: Wish,
): SpecEdit {
  if (pulsarNamespace === undefined) return { primary: to };
  const others = primaries.filter(({ namespace }) => namespace !== pulsarNamespace);
  // One that goes where all go goes along with them later, too.
  const isUsual = primaryOf({ ...spec, primary }) === to;
  const all = isUsual ? others : [...others, { namespace: pulsarNamespace, member: to }];
  return { primaries: all.length > 0 ? all : null };
}

function isOf({ metadata }: InstanceFound, client: ClientFound): boolean {
  const { instanceRef } = client.spec;
  const home = instanceRef?.namespace ?? client.metadata.namespace;
  return instanceRef?.name === metadata.name && home === metadata.namespace;
}

/** Where its Secret is not of the member that it is to be of: a failover that was cut short goes on. */
function movedFrom(
  { metadata, spec, status }: ClientFound,
  before: PulsarInstanceSpec,
  after: PulsarInstanceSpec,
  to: string,
): ClientMoved[] {
  const meant = namespaceMeant(spec.permissions ?? []);
  const from = status?.primary ?? primaryOf(before, meant);
  if (primaryOf(after, meant) !== to || (from === to && primaryOf(before, meant) === to)) return [];
  const { name, namespace = '' } = metadata;
  return [{ namespace, name, secret: spec.secretName ?? name, from }];
}

function leftOf(
  name: string,
  { instance, subscriptions }: Omit<Found, 'clients'>,
  { to, pulsarNamespace }: Wish,
): MemberLeft {
  const ref = instance.spec.members.find(member => member.name === name)?.clusterRef;
  const home = ref?.namespace ?? instance.metadata.namespace;
  const isThere = ({ metadata, spec }: SubscriptionFound) => {
    const isOfCluster =
      spec.clusterRef.name === ref?.name && (spec.clusterRef.namespace ?? metadata.namespace) === home;
    return isOfCluster && [undefined, `${spec.tenant}/${spec.namespace}`].includes(pulsarNamespace);
  };
  return {
    name,
    pair: instance.status?.pairs?.find(pair => pair.from === name && pair.to === to),
    subscriptions: ref && subscriptions.filter(isThere),
  };
}
