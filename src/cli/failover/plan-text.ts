import { headed } from '#src/cli/status/paint.ts';
import { table } from '#src/cli/table.ts';
import type { SubscriptionFound } from './model.ts';
import type { ClientMoved, FailoverPlan, MemberLeft } from './plan.ts';

/** What a failover changes and may cost, a line an item. */
export function failoverText(instance: string, plan: FailoverPlan): string[] {
  const { to, moved, from, readAt, staying = [] } = plan;
  const left = from.map(({ name }) => name).join(', ') || to;
  return [
    `${instance}: clients go from ${left} to ${to}.`,
    ...clients(moved, to),
    ...staying.map(({ namespace, member }) => `${namespace} stays with its own primary, ${member}.`),
    ...from.flatMap(each => ['', ...memberLeft(each, to, readAt)]),
  ];
}

function clients(moved: readonly ClientMoved[], to: string): string[] {
  if (moved.length === 0)
    return ['No Secret of a PulsarClient changes: other clients are moved by whoever runs them.'];
  const rows = moved.map(({ namespace, name, secret, from }) => [namespace, name, secret, from, to]);
  return ['', ...table([headed('Namespace', 'PulsarClient', 'Secret', 'From', 'To'), ...rows])];
}

function memberLeft(
  { name, pair, subscriptions }: MemberLeft,
  to: string,
  readAt: string | undefined,
): string[] {
  return [...messages(name, { pair, to, readAt }), ...places(name, subscriptions, to)];
}

interface Way {
  readonly pair: MemberLeft['pair'];
  readonly to: string;
  readonly readAt: string | undefined;
}

function messages(name: string, { pair, to, readAt = 'they were last read' }: Way): string[] {
  if (!pair)
    return [
      `Nothing is known to be replicated from ${name} to ${to}: consumers find none of its messages there.`,
    ];
  const { backlog, connected, delaySeconds, since, toldTime } = pair;
  if (toldTime !== undefined) return [messagesBefore(name, to, { ...pair, toldTime })];
  const connection = connected ? 'connected' : `not connected since ${since}`;
  const sums = `${waiting(backlog, delaySeconds, ['waits', 'wait'])}, as of ${readAt}`;
  const meaning =
    backlog === 0
      ? `What is published in ${name} from now on may be missing in ${to}.`
      : `They, and what is published in ${name} from now on, are not in ${to} yet: they come when ${name} can send them, and are lost if it is gone for good.`;
  return [`From ${name} to ${to}: ${connection}, ${sums}. ${meaning}`];
}

function waiting(backlog: number, delaySeconds: number, [one, many]: readonly [string, string]): string {
  if (backlog === 0) return `nothing ${one}`;
  const what = backlog === 1 ? `1 message ${one}` : `${backlog} messages ${many}, the oldest`;
  return `${what} for ${delaySeconds} s`;
}

/** Of one that does not tell any more: what is known is what it told last. */
function messagesBefore(
  name: string,
  to: string,
  { backlog, delaySeconds, toldTime }: NonNullable<MemberLeft['pair']> & { readonly toldTime: string },
): string {
  const waited = waiting(backlog, delaySeconds, ['waited', 'waited']);
  const what = backlog === 0 ? 'What' : 'They, and what';
  return `From ${name} to ${to}: ${name} told last at ${toldTime}, when ${waited}. ${what} was published in ${name} since then may be missing in ${to}: it comes when ${name} can send it, and is lost if that is gone for good.`;
}

function places(name: string, subscriptions: readonly SubscriptionFound[] | undefined, to: string): string[] {
  if (!subscriptions) return [`Nothing is known of subscriptions in ${name}, which is elsewhere.`];
  const others = subscriptions.filter(({ spec }) => !spec.replicated);
  const count = subscriptions.length - others.length;
  const replicated = `Replicated PulsarSubscriptions of ${name}: ${count}. What they acknowledged in the last seconds comes again in ${to}.`;
  if (others.length === 0) return [replicated];
  const listed = others.map(({ metadata, spec }) => {
    return `  ${spec.name ?? metadata.name} of ${spec.tenant}/${spec.namespace}/${spec.topic}`;
  });
  return [replicated, `Not replicated, so that ${to} does not know how far they are:`, ...listed];
}
