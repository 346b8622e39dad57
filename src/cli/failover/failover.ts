import { askServer } from '#src/cli/ask.ts';
import type { Target } from '#src/cli/context.ts';
import { CommandFailure } from '#src/cli/failure.ts';
import { domain } from '#src/components/build/names.ts';
import { sleep, systemClock } from '#src/kubernetes/clock.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import { apiResource, type KubernetesObject, resourcePath } from '#src/kubernetes/object.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import type { ClientFound, Found, InstanceFound, SubscriptionFound, Wish } from './model.ts';
import { type ClientMoved, failoverPlan, refusalOf, type SpecEdit } from './plan.ts';
import { failoverText } from './plan-text.ts';

export interface FailoverOptions extends Wish {
  readonly yes?: boolean;
  readonly force?: boolean;
  /** Seconds. */
  readonly timeout: number;
}

const deadlineMs = 10_000;
const lookAgainMs = 1000;
const kindOf = (plural: string, kind: string) => apiResource(domain, 'v1alpha1', plural, kind);
const instances = kindOf('pulsarinstances', 'PulsarInstance');
const clients = kindOf('pulsarclients', 'PulsarClient');
const subscriptions = kindOf('pulsarsubscriptions', 'PulsarSubscription');

/** Says what it takes to have clients of an instance go to another member, and does it where that is wanted. */
export async function failover(
  { connection, namespace }: Target,
  name: string,
  options: FailoverOptions,
  print: (line: string) => void,
): Promise<void> {
  await askServer(connection, async transport => {
    const found = await findAll(transport, namespace, name, print);
    const refusal = refusalOf(found.instance, options.to);
    if (refusal && !(refusal.mayForce && options.force))
      throw new CommandFailure(refusal.outcome, refusal.message);
    const plan = failoverPlan(found, options);
    for (const line of failoverText(name, plan)) print(line);
    print('');
    if (!options.yes) return print('Nothing is changed: add --yes to do it.');
    if (plan.edit) await edit(transport, found.instance, plan.edit);
    print(plan.edit ? `${options.to} is the primary.` : `${options.to} is the primary already.`);
    await rewritten(transport, plan.moved, options);
    print(rewrittenText(plan.moved));
  });
}

async function findAll(
  transport: Transport,
  namespace: string,
  name: string,
  print: (line: string) => void,
): Promise<Found> {
  const path = resourcePath(instances, namespace, name);
  const instance = await transport.request<InstanceFound>({ method: 'GET', path, deadlineMs });
  const listed = async <T extends KubernetesObject>(resource: typeof clients): Promise<readonly T[]> => {
    const list = (of: string | undefined) =>
      transport.request<{ readonly items: readonly T[] }>({
        ...{ method: 'GET', path: resourcePath(resource, of), deadlineMs },
      });
    try {
      return (await list(undefined)).items;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 403) throw error;
      print(`You may not list ${resource.kind}s of all namespaces: only those of ${namespace} are told.`);
      return (await list(namespace)).items;
    }
  };
  return {
    instance,
    clients: await listed<ClientFound>(clients),
    subscriptions: await listed<SubscriptionFound>(subscriptions),
  };
}

/** Only of the instance as it was looked at: who edits it at the same moment is told. */
async function edit(transport: Transport, { metadata }: InstanceFound, spec: SpecEdit): Promise<void> {
  const { name, namespace, resourceVersion } = metadata;
  await transport.request({
    method: 'PATCH',
    path: resourcePath(instances, namespace, name),
    query: { fieldManager: 'kubectl-pulsar' },
    contentType: 'application/merge-patch+json',
    body: { metadata: { resourceVersion }, spec },
    deadlineMs,
  });
}

/** Waits until the Secrets have the addresses of the new primary, as the operator says of each client. */
async function rewritten(
  transport: Transport,
  moved: readonly ClientMoved[],
  { to, timeout }: FailoverOptions,
): Promise<void> {
  const endMs = Date.now() + timeout * 1000;
  for (let left = moved; ; ) {
    const looks = await Promise.all(left.map(each => lookAtClient(transport, each)));
    left = left.filter((_, at) => looks[at] && looks[at].status?.primary !== to);
    if (left.length === 0) return;
    if (Date.now() >= endMs) {
      const names = left.map(({ namespace, name }) => `${namespace}/${name}`).join(', ');
      const message = `${to} is the primary, but Secrets of ${names} are not rewritten yet: their PulsarClients say why. The operator goes on.`;
      throw new CommandFailure('late', message);
    }
    await sleep(systemClock, lookAgainMs);
  }
}

function rewrittenText({ length }: readonly ClientMoved[]): string {
  if (length === 0) return 'No Secret had to change.';
  return length === 1 ? 'The Secret is rewritten.' : `All ${length} Secrets are rewritten.`;
}

/** One that is gone meanwhile need not be waited for. */
async function lookAtClient(
  transport: Transport,
  { namespace, name }: ClientMoved,
): Promise<ClientFound | undefined> {
  try {
    const path = resourcePath(clients, namespace, name);
    return await transport.request<ClientFound>({ method: 'GET', path, deadlineMs });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
