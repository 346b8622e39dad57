import type { Sentence } from '#src/api/reasons.ts';
import type { AskOptions } from '#src/clients/pulsar/admin.ts';
import type { SecretWriter } from '#src/given-secrets/secret-writer.ts';
import { shownByOperator } from '#src/instance/credentials.ts';
import type { ClusterList } from '#src/instance/leave/part.ts';
import type {
  ClusterStanding,
  Instance,
  InstanceSecretsFound,
  InstanceSecretsWatched,
  Participant,
  StoreFound,
  StoreNaming,
  Way,
} from '#src/instance/model.ts';
import type { PulsarAsked } from '#src/instance/observe/pulsar-asked.ts';
import type { PairNow } from '#src/instance/pairs.ts';
import type { Cache } from '#src/kubernetes/cache.ts';
import type { ChildWriter } from '#src/kubernetes/children/child-writer.ts';
import type { EventRecorder } from '#src/kubernetes/events.ts';
import { type ObjectKey, objectKey } from '#src/kubernetes/object.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { StillTopics } from './still-topics.ts';

/** The PulsarClusters of this operator, as far as an instance goes by them. */
export interface InstanceClusters {
  /** How the operator stands to one that an instance refers to. */
  standing(instance: Instance, key: ObjectKey): ClusterStanding;
  /** What its brokers are to be shown, or what is missing for that, as a sentence that says what to do. */
  credentials(key: ObjectKey, signal: AbortSignal): Promise<CredentialsOrMissing>;
  /** Says that brokers do not know who shows these. */
  refused(key: ObjectKey): void;
  /** What resources say about clusters in it. */
  lists(key: ObjectKey): readonly ClusterList[];
  /** What it says of the configuration store that it shares; undefined: nobody knows the cluster. */
  naming(key: ObjectKey): StoreNaming | undefined;
  /** A PulsarCluster as it is. */
  get(key: ObjectKey): StoreFound | undefined;
}

type CredentialsOrMissing =
  | { readonly credentials: AskOptions['credentials'] }
  | { readonly missing: string };

export type AskedWay = Exclude<Way, { readonly wait: Sentence }>;

export interface InstanceReconcilerOptions {
  readonly cache: Pick<Cache<Instance>, 'getByKey' | 'list'>;
  readonly client: Pick<ResourceClient, 'applyStatus'>;
  readonly clusters: InstanceClusters;
  readonly secrets: InstanceSecretsWatched;
  readonly writer: Pick<SecretWriter, 'write' | 'end'>;
  /** Makes PulsarClusters what they are to be. */
  readonly stores: Pick<ChildWriter, 'write'>;
  /** What is said where the right to Secrets is missing in a namespace. */
  readonly missingRight: (namespace: string) => Sentence;
  readonly open: (way: AskedWay, given: Pick<AskOptions, 'credentials' | 'signal'>) => PulsarAsked;
  readonly events: Pick<EventRecorder, 'record'>;
  readonly pace: {
    afterMs(key: string, reads: number): number;
    soonAfterMs(key: string, reads: number): number;
    forget(key: string): void;
  };
  /** Tells how messages come from one cluster to another to who watches that. */
  readonly figures: {
    set(key: ObjectKey, pairs: readonly PairNow[]): void;
    forget(key: ObjectKey): void;
  };
  /** What is known of topics that stand still, for as long as the operator runs. */
  readonly still: StillTopics;
  readonly now: () => string;
}

/** What a pass over one instance goes by. */
export interface InstancePass extends InstanceReconcilerOptions {
  readonly instance: Instance;
  readonly secretsFound: InstanceSecretsFound | undefined;
  readonly signal: AbortSignal;
}

/** The PulsarCluster that a participant is. */
export function clusterKeyOfMember(
  { metadata }: Instance,
  { clusterRef }: Participant,
): ObjectKey | undefined {
  return clusterRef && objectKey(clusterRef.namespace ?? metadata.namespace, clusterRef.name);
}

/** Opens a way to a participant, with what the operator shows there; a sentence where that is missing. */
export async function openParticipant(
  { clusters, open, instance, secretsFound, missingRight, signal }: InstancePass,
  participant: Participant,
  way: AskedWay,
): Promise<PulsarAsked | Sentence> {
  const key = clusterKeyOfMember(instance, participant);
  if (key) {
    const found = await clusters.credentials(key, signal);
    if ('missing' in found) return { reason: 'MissingReference', message: found.missing };
    return open(way, { credentials: found.credentials, signal });
  }
  const { namespace = '' } = instance.metadata;
  const found = { holder: (name: string) => secretsFound?.holder(name) };
  const looked = { namespace, found, missingRight: missingRight(namespace) };
  const { wait, ...credentials } = shownByOperator(participant, looked);
  return wait ?? open(way, { credentials, signal });
}
