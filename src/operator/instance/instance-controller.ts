import { identityOf } from '#src/cluster/model/identity.ts';
import { appliedAnnotation } from '#src/cluster/objects/changes.ts';
import { ports, serviceHost } from '#src/components/build/context.ts';
import { domain } from '#src/components/build/names.ts';
import { clusterKeyOfMember, type InstanceClusters } from '#src/instance/act/pass.ts';
import { StillTopics } from '#src/instance/act/still-topics.ts';
import { geoLabel, objectionToGeoSecret } from '#src/instance/credentials.ts';
import type { ClusterList } from '#src/instance/leave/part.ts';
import type { ClusterStanding, Instance } from '#src/instance/model.ts';
import { openPulsar } from '#src/instance/observe/pulsar-asked.ts';
import { participantsOf } from '#src/instance/participants.ts';
import { instanceReconciler } from '#src/instance/reconcile.ts';
import { sharedStoreOf } from '#src/instance/store/shared-store.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { ChildWriter } from '#src/kubernetes/children/child-writer.ts';
import { timeOf } from '#src/kubernetes/clock.ts';
import { Controller } from '#src/kubernetes/controller.ts';
import { apiResource, keyOf, type ObjectKey, objectKey, splitKey } from '#src/kubernetes/object.ts';
import { type ControllersOptions, type KindController, watchKind } from '#src/operator/kind-controller.ts';
import { onClusterChange } from '#src/operator/on-cluster-change.ts';
import { passOnlyLeading } from '#src/operator/only-leading.ts';
import { secretHands } from '#src/operator/secret-hands.ts';
import { source } from '#src/operator/watched-kinds.ts';
import type { ClustersSeen } from '#src/resources/model/cluster-seen.ts';
import { Pace } from '#src/resources/pace.ts';
import { signatureOf, standingOf } from '#src/resources/standing.ts';
import { InstanceSecrets } from './instance-secrets.ts';
import { replicationMetrics } from './replication-metrics.ts';
import { storeClient, storeNamingOf, storeSignature } from './store-naming.ts';

export const instanceResource = apiResource(domain, 'v1alpha1', 'pulsarinstances', 'PulsarInstance');

/** To look at all topics that are replicated takes its time. */
const passDeadlineMs = 600_000;

interface InstanceSurroundings {
  /** What it fills with instances. */
  readonly cache: Cache<Instance>;
  readonly clusters: ClustersSeen;
  /** What resources say about clusters in one. */
  readonly lists: (cluster: ObjectKey) => readonly ClusterList[];
}

/** The controller of instances. */
export function instanceController(
  given: ControllersOptions,
  { cache, clusters, lists }: InstanceSurroundings,
): KindController {
  const { caches, effects, events, fence, log, metrics, registry, transport } = given;
  const watched = source(instanceResource, cache);
  const name = instanceResource.kind.toLowerCase();
  const secrets = new InstanceSecrets({ transport, log, changed: key => controller.enqueue(key) });
  const reconcile = instanceReconciler({
    ...{ cache, secrets, events, ...geoHands(given) },
    client: watched.client(transport),
    clusters: clustersFor(given, clusters, lists),
    stores: new ChildWriter({
      ...{ applier: new Applier(appliedAnnotation, log), client: storeClient(transport, caches), events },
      whyDeleted: 'nothing asks for it',
    }),
    open: (way, shown) => openPulsar(way, effects.writePulsar, { ...shown, before: () => void fence() }),
    // Of its own: what lives in clusters is looked at as often as before, however much is replicated.
    pace: new Pace(),
    figures: replicationMetrics(registry),
    still: new StillTopics(),
    now: () => timeOf(new Date()),
  });
  const controller: Controller = new Controller({
    ...{ name, log, hooks: metrics.controller(name), passDeadlineMs },
    reconcile: passOnlyLeading(reconcile, fence),
  });
  wake(controller, { cache, caches, clusters });
  return {
    run: (stop, over) => controller.run(stop, over).finally(() => secrets.end()),
    get stuck() {
      return controller.stuck;
    },
    watch: stop => watchKind(given, instanceResource, watched, stop),
  };
}

interface Watched {
  readonly cache: Cache<Instance>;
  readonly caches: ControllersOptions['caches'];
  readonly clusters: ClustersSeen;
}

/** What brings a pass over an instance. */
function wake(controller: Controller, { cache, caches, clusters }: Watched): void {
  // Its status changes with each look: only an edit brings a pass of its own.
  controller.watch(cache, () => []);
  cache.subscribe(({ old, new: now }) => {
    if (old?.metadata.generation !== now?.metadata.generation) controller.enqueue(keyOf(now ?? old));
  });
  // Of a cluster that is not known yet nothing can be said.
  controller.watch(caches.clusters, () => []);
  controller.watch(caches.pods, () => []);
  const signature = (key: ObjectKey) => {
    const sharing = storeSignature(caches.clusters.getByKey(key));
    return sharing && `${signatureOf(clusters.see(key))}${sharing}`;
  };
  onClusterChange(caches, signature, cluster => {
    for (const each of cache.list()) {
      const members = participantsOf(each).map(member => clusterKeyOfMember(each, member));
      const { ref } = sharedStoreOf(each) ?? {};
      const store = ref && objectKey(ref.namespace, ref.name);
      if (cluster === store || members.includes(cluster)) controller.enqueue(keyOf(each));
    }
  });
}

function clustersFor(
  given: Pick<ControllersOptions, 'caches'>,
  clusters: ClustersSeen,
  lists: InstanceClusters['lists'],
): InstanceClusters {
  const get = (key: ObjectKey) => given.caches.clusters.getByKey(key);
  return {
    standing: (instance, key) => standingIn(given, clusters, instance, key),
    credentials: (key, signal) => clusters.credentials(key, signal),
    refused: key => clusters.refused(key),
    lists,
    naming: key => storeNamingOf(get(key)),
    get,
  };
}

function standingIn(
  { caches }: Pick<ControllersOptions, 'caches'>,
  clusters: ClustersSeen,
  instance: Instance,
  key: ObjectKey,
): ClusterStanding {
  const { namespace = '', name } = splitKey(key);
  const standing = standingOf({ ...instance, spec: { clusterRef: { name, namespace } } }, clusters.see(key));
  const cluster = caches.clusters.getByKey(key);
  if (standing.kind === 'waits') return { kind: 'waits', sentence: standing.sentence };
  if (standing.kind === 'others' || !cluster) return { kind: 'others' };
  const { brokers: web, peers } = standing.cluster;
  const host = serviceHost({ ...identityOf(cluster), spec: cluster.spec }, 'broker');
  return {
    ...{ kind: 'serves', web, peers, home: { owner: cluster, namespace } },
    urls: {
      serviceUrl: `http://${host}:${ports.pulsar.web}`,
      brokerServiceUrl: `pulsar://${host}:${ports.pulsar.binary}`,
    },
  };
}

/** What gives brokers what they show. */
function geoHands(given: ControllersOptions) {
  return secretHands(given, { label: geoLabel, objection: objectionToGeoSecret });
}
