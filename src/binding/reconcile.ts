import { dequal } from 'dequal';
import type { Sentence } from '#src/api/reasons.ts';
import type { SecretPlan } from '#src/given-secrets/model.ts';
import { tokenFrom } from '#src/given-secrets/token.ts';
import type { Cache } from '#src/kubernetes/cache.ts';
import {
  afterRefusal,
  type ChildrenWritten,
  type ChildWriter,
  notTakenYet,
  type Refused,
  throwFailed,
} from '#src/kubernetes/children/child-writer.ts';
import { timeOf } from '#src/kubernetes/clock.ts';
import { keyOf, type ObjectKey, withStatus } from '#src/kubernetes/object.ts';
import type { RunResult } from '#src/kubernetes/queue.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { type BindingOptions, type ClusterBindingOptions, giveOf, takeBack } from './act/cluster-pass.ts';
import type {
  BoundCluster,
  Client,
  OwnRelation,
  PermissionOutcome,
  PermissionSeen,
  Ref,
  Relation,
  SecretsFound,
} from './model.ts';
import { permissionsPlan } from './permissions.ts';
import { secretPlan } from './secret-plan.ts';
import { clientSentence } from './sentence.ts';
import { clientStatus } from './status.ts';

export interface ClientReconcilerOptions extends BindingOptions {
  readonly cache: Pick<Cache<Client>, 'getByKey'>;
  /** PulsarPermissions. */
  readonly permissions: Pick<Cache<PermissionSeen>, 'list'>;
  readonly children: ChildWriter;
  /** Undefined: nobody knows yet. */
  readonly relationOf: (client: Client) => Relation | undefined;
  /** The clusters in which it is to have its permissions; undefined: nobody knows. */
  readonly clustersOf: (client: Client) => readonly Ref[] | undefined;
  /** Of clients. */
  readonly client: Pick<ResourceClient, 'applyStatus'>;
  readonly now?: () => string;
}

/** One pass over one client: its permissions, its Secret, and what became of them. */
export function clientReconciler(options: ClientReconcilerOptions) {
  const { cache, permissions, children, secrets, writer, relationOf, clustersOf, missingRight } = options;

  return async function reconcile(key: ObjectKey, signal: AbortSignal): Promise<RunResult> {
    const client = cache.getByKey(key);
    // What it owns goes with it: Kubernetes' garbage collection deletes that.
    if (!client || client.metadata.deletionTimestamp) return secrets.forget(key);
    const relation = relationOf(client);
    if (!relation) return { after: unknownMs };
    if (relation.kind === 'others') return secrets.forget(key);
    return keep(client, relation, signal);
  };

  async function keep(client: Client, relation: OwnRelation, signal: AbortSignal): Promise<RunResult> {
    const found = secrets.see(keyOf(client), client, client.spec.tokenSecretRef);
    if (!found) return undefined;
    const { namespace = '' } = client.metadata;
    const right = missingRight(namespace);
    const plan = planSecret(client, relation, found, right);
    const of = { owner: client, missingRight: right, before: leftBehind(client) };
    const wait = await writer.write(of, plan, signal);
    const seen = permissions.list(namespace);
    const { leaving, ...asked } = permissionsPlan(client, seen, clustersOf(client));
    const written = await children.write(client, asked, seen, signal);
    // Of what was changed just now nothing is told that was true of it before.
    const now = written.isChanged
      ? permissionsPlan(client, permissions.list(namespace), clustersOf(client))
      : asked;
    const outcomes = now.outcomes.map(each => outcomeOf(each, written));
    await tell(options, client, { relation, plan, wait, outcomes, leaving }, signal);
    throwFailed(written);
    // No watch tells of Secrets that are not ours, nor of a right or a webhook.
    return wait || isUntold(asked.outcomes, written.refused) ? afterRefusal : undefined;
  }
}

/** An instance is watched as well, and known in a moment. */
const unknownMs = 2000;

/** The member whose addresses the Secret has: that of before, where it is not written. */
function primaryIn({ status }: Client, { relation, plan, wait }: Became): string | undefined {
  if (wait !== plan.wait || !plan.desired) return status?.primary;
  return relation.kind === 'serves' ? relation.members?.primary : undefined;
}

/** Whether nothing tells when it goes on: the name of a permission is somebody else's, or it is not allowed. */
function isUntold(outcomes: readonly PermissionOutcome[], refused: ReadonlyMap<string, Refused>): boolean {
  const mayBeAllowed = [...refused.values()].some(({ isForbidden }) => isForbidden);
  return mayBeAllowed || outcomes.some(({ reason }) => reason === 'NameTaken');
}

function nameOfSecret({ metadata, spec }: Client): string {
  return spec.secretName ?? metadata.name;
}

/** The Secret that its status names, unless its token is in that. */
function leftBehind({ spec, status }: Client): string | undefined {
  const before = status?.binding?.name;
  return before === spec.tokenSecretRef?.name ? undefined : before;
}

function planSecret(
  client: Client,
  relation: OwnRelation,
  found: SecretsFound,
  missingRight: Sentence,
): SecretPlan {
  const { metadata, spec, status } = client;
  const { tokenSecretRef: ref, entry } = spec;
  const holder = found === 'refused' ? undefined : found.holder;
  return secretPlan({
    ...{ owner: client, name: nameOfSecret(client), entry, relation, found, missingRight },
    ...{ before: status?.binding?.name, holder: ref?.name },
    token: ref && tokenFrom(ref, metadata.namespace ?? '', holder),
  });
}

function outcomeOf(outcome: PermissionOutcome, { refused, failed }: ChildrenWritten): PermissionOutcome {
  const refusal = refused.get(outcome.resource);
  if (refusal) return { ...outcome, reason: 'Refused', message: refusal.words };
  if (!failed.has(outcome.resource)) return outcome;
  return { ...outcome, reason: 'Waiting', message: notTakenYet('PulsarPermission', outcome.resource) };
}

interface Became {
  readonly relation: OwnRelation;
  readonly plan: SecretPlan;
  readonly wait: Sentence | undefined;
  readonly outcomes: readonly PermissionOutcome[];
  readonly leaving: readonly PermissionOutcome[];
}

async function tell(
  { client: writes, now = () => timeOf(new Date()) }: ClientReconcilerOptions,
  client: Client,
  became: Became,
  signal: AbortSignal,
): Promise<void> {
  const { relation, plan, wait, outcomes, leaving } = became;
  const name = nameOfSecret(client);
  const sentence = clientSentence(client, { name, wait, relation }, outcomes, leaving);
  const given = { secret: wait ? plan.given : name, primary: primaryIn(client, became) };
  const status = clientStatus(client, sentence, given, outcomes, now());
  if (dequal(status, client.status)) return;
  await writes.applyStatus(withStatus(client, status), signal);
}

/** One pass over the Secret that a cluster itself gives: its addresses, and nothing secret. */
export function clusterBindingReconciler(options: ClusterBindingOptions) {
  const { clusterOf, relationOf, secrets } = options;

  return async function reconcile(key: ObjectKey, signal: AbortSignal): Promise<RunResult> {
    const cluster = clusterOf(key);
    if (!cluster || cluster.metadata.deletionTimestamp || !isBound(cluster)) return secrets.forget(key);
    const relation = relationOf(cluster);
    if (relation.kind === 'others') return secrets.forget(key);
    const found = secrets.see(key, cluster, undefined);
    if (!found) return undefined;
    const asked = cluster.spec.binding;
    const wait = await (asked
      ? giveOf(options, { cluster, asked }, { relation, found }, signal)
      : takeBack(options, cluster, { relation, found }, signal));
    return wait && afterRefusal;
  };
}

/** The status says so before there is a Secret: one that is asked for no more is known to be there. */
function isBound({ spec, status }: BoundCluster): boolean {
  return spec.binding !== undefined || status?.binding !== undefined;
}
