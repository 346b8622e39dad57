import { dequal } from 'dequal';
import type { Sentence } from '#src/api/reasons.ts';
import type { ClusterBinding } from '#src/api/schema/binding.ts';
import type {
  BoundCluster,
  OwnRelation,
  Relation,
  SecretsFound,
  SecretsWatched,
} from '#src/binding/model.ts';
import { secretPlan } from '#src/binding/secret-plan.ts';
import { bindingTold } from '#src/binding/status.ts';
import type { SecretWriter } from '#src/given-secrets/secret-writer.ts';
import { type ObjectKey, withStatus } from '#src/kubernetes/object.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';

export interface BindingOptions {
  readonly secrets: SecretsWatched;
  readonly writer: SecretWriter;
  /** What is said where the right to Secrets is missing in a namespace. */
  readonly missingRight: (namespace: string) => Sentence;
}

export interface ClusterBindingOptions extends BindingOptions {
  readonly clusterOf: (key: ObjectKey) => BoundCluster | undefined;
  readonly relationOf: (cluster: BoundCluster) => Relation;
  /** Of clusters, by whom nothing else of a status is written. */
  readonly client: Pick<ResourceClient, 'applyStatus'>;
}

type BindingAsked = NonNullable<BoundCluster['spec']['binding']>;

interface Around {
  readonly relation: OwnRelation;
  readonly found: SecretsFound;
}

/** Makes the Secret of a cluster what is asked of it, and tells; returns why it is not. */
export async function giveOf(
  options: ClusterBindingOptions,
  { cluster, asked }: { readonly cluster: BoundCluster; readonly asked: BindingAsked },
  around: Around,
  signal: AbortSignal,
): Promise<Sentence | undefined> {
  const { metadata, status } = cluster;
  const { secretName: name = `${metadata.name}-binding`, entry } = asked;
  let told = status?.binding;
  // Where nobody may look, one that was about to be made is believed to be there.
  const before = mayBeGiven(told) ? (told?.name ?? name) : undefined;
  const of = { owner: cluster, missingRight: options.missingRight(metadata.namespace ?? ''), before };
  const plan = secretPlan({ ...of, ...around, name, entry });
  if (plan.desired && !told) {
    told = bindingTold(name, undefined, { reason: 'Applying', message: `Setting up Secret ${name}` });
    await tellBinding(options, cluster, undefined, told, signal);
  }
  const wait = await options.writer.write(of, plan, signal);
  await tellBinding(options, cluster, told, bindingTold(name, wait ? plan.given : name, wait), signal);
  return wait;
}

/** Takes away what a cluster has given and is to give no more; returns why that is not done. */
export async function takeBack(
  options: ClusterBindingOptions,
  cluster: BoundCluster,
  { relation, found }: Around,
  signal: AbortSignal,
): Promise<Sentence | undefined> {
  const { binding } = cluster.status ?? {};
  const isGiven = mayBeGiven(binding);
  if (isGiven && relation.kind === 'waits' && relation.sentence.reason === 'Suspended') return undefined;
  const missingRight = options.missingRight(cluster.metadata.namespace ?? '');
  const before = binding?.name;
  const of = { owner: cluster, missingRight, before };
  // Nobody needs a right for what was never given.
  const unseen = isGiven ? missingRight : undefined;
  const wait = found === 'refused' ? unseen : await options.writer.end(of, signal);
  const told = wait && bindingTold('', before, wait);
  await tellBinding(options, cluster, binding, told, signal);
  return wait;
}

/** Whether the status knows of a Secret, or of one that was about to be made. */
function mayBeGiven(told: ClusterBinding | undefined): boolean {
  return told?.name !== undefined || told?.reason === 'Applying';
}

async function tellBinding(
  { client }: ClusterBindingOptions,
  cluster: BoundCluster,
  before: ClusterBinding | undefined,
  binding: ClusterBinding | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (dequal(binding, before)) return;
  await client.applyStatus(withStatus(cluster, binding ? { binding } : {}), signal);
}
