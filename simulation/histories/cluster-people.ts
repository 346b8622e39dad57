import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { volumeSizes } from '#src/api/volume-sizes.ts';
import {
  lostLedgersAnnotation,
  managedBy,
  restartAnnotation,
  restartAnnotationOf,
  workloadName,
} from '#src/components/build/names.ts';
import { canaryOf, functionsOf, stateStoreOf, websocketOf } from '#src/components/build/settings.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { amountOf } from '#src/kubernetes/quantity.ts';
import { declaredLost } from '../bookkeeper.ts';
import type { FakeWorld } from '../world.ts';
import type { ClusterTruth } from './cluster-truth.ts';

type Spec = PulsarClusterSpec;

const managedByLabel = 'app.kubernetes.io/managed-by';

/** A StorageClass that never makes a volume, and a size that none is made of. */
const nowhere = 'nowhere';
const tooMuch = '1Pi';

/** A spec with a store for the state of its functions, or without. */
function withStore(wanted: boolean, spec: Spec): Partial<Spec> {
  const { config, jvm } = stateStoreOf(spec);
  const stateStore = wanted ? { memory: '1Gi', config, jvm } : undefined;
  return { stateStore, functions: functionsOf(spec) };
}

const edits: readonly ((spec: Spec, n: number) => Partial<Spec>)[] = [
  ({ zookeeper }, n) => ({ zookeeper: { ...zookeeper, replicas: n % 2 === 0 ? 3 : 5 } }),
  ({ zookeeper }, n) => ({ zookeeper: { ...zookeeper, config: n % 2 === 0 ? {} : { maxClientCnxns: 50 } } }),
  ({ bookkeeper }, n) => ({ bookkeeper: { ...bookkeeper, replicas: 3 + (n % 3) } }),
  ({ bookkeeper }, n) => ({ bookkeeper: { ...bookkeeper, config: n % 2 === 0 ? {} : { gcWaitTime: 1 } } }),
  ({ broker }, n) => ({ broker: { ...broker, replicas: 1 + (n % 3) } }),
  ({ broker }, n) => ({ broker: { ...broker, config: n % 2 === 0 ? {} : { maxTenants: 9 } } }),
  ({ proxy }, n) => ({ proxy: { ...proxy, replicas: n % 3 } }),
  ({ autorecovery }, n) => ({ autorecovery: { ...autorecovery, replicas: n % 3 } }),
  (_, n) => ({ version: ['4.0.8', '4.0.6', '3.3.6'][n % 3] ?? '4.0.8' }),
  (spec, n) => {
    const placement = n % 2 === 0 ? 'Workers' : 'Brokers';
    return { functions: { ...functionsOf(spec), placement, replicas: 1 + (n % 3) } };
  },
  (spec, n) => {
    const placement = n % 2 === 0 ? (['Component'] as const) : (['Broker'] as const);
    return { websocket: { ...websocketOf(spec), placement: [...placement], replicas: 1 + (n % 3) } };
  },
  (spec, n) => withStore(n % 3 > 0, spec),
  (spec, n) => {
    const canary = { ...canaryOf(spec), intervalMilliseconds: 1000 + (n % 3) };
    return n % 2 === 0 ? { websocket: websocketOf(spec), canary } : { canary: undefined };
  },
  (_, n) => ({ scaleDownPolicy: n % 2 === 0 ? 'Retain' : 'Delete' }),
];

/** What people do to a cluster, with kubectl and with their hands. */
export class ClusterPeople {
  readonly #world: FakeWorld;
  readonly #truth: ClusterTruth;

  constructor(world: FakeWorld, truth: ClusterTruth) {
    this.#world = world;
    this.#truth = truth;
    world.provides = ({ spec }) => {
      const size = spec?.resources?.requests?.storage ?? '0';
      return spec?.storageClassName !== nowhere && amountOf(size) < amountOf(tooMuch);
    };
  }

  edit(n: number): void {
    this.#world.editSpec(spec => ({
      ...spec,
      ...edits[n % edits.length]?.(spec, Math.floor(n / edits.length)),
    }));
  }

  suspend(suspend: boolean): void {
    this.#world.editSpec(spec => ({ ...spec, suspend }));
  }

  /** Wishes for other storage. Nobody asks for a size that is never made of volumes that are there already. */
  wishStorage(n: number): void {
    const { template } = volumeSizes[n % 3] ?? {};
    const isThere = this.#world.claims.some(claim => {
      return claim.metadata.name.startsWith(`${template}-`) && claim.status?.phase === 'Bound';
    });
    const what = Math.floor(n / 3) % 4;
    if (what === 0) this.#storage(n % 3, { size: '10Gi' });
    if (what === 1) this.#storage(n % 3, { size: isThere ? '20Gi' : '10Gi' });
    if (what === 2) this.#storage(n % 3, { size: '10Gi', storageClassName: nowhere });
    if (what === 3 && !isThere) this.#storage(n % 3, { size: tooMuch });
  }

  /** Wishes that cannot come true are taken back. */
  correctStorage(): void {
    for (const [at, { of, classOf }] of volumeSizes.entries()) {
      const { spec } = this.#world.cluster;
      const size = of(spec) === tooMuch ? '10Gi' : of(spec);
      if (classOf(spec) !== undefined || size !== of(spec)) this.#storage(at, { size });
    }
  }

  /** Whether the API server takes it depends on what the status calls pending. */
  #storage(at: number, storage: { readonly size: string; readonly storageClassName?: string }): void {
    const { of, classOf, field, classField, component, template } = volumeSizes[at] ?? volumeSizes[0]!;
    const { spec, status } = this.#world.cluster;
    const isFree = (name: string) => status?.pendingSizes?.includes(name) === true;
    if (amountOf(storage.size) < amountOf(of(spec)) && !isFree(field)) return;
    if (storage.storageClassName !== classOf(spec) && !isFree(classField)) return;
    const tier = spec[component];
    const changed = template === 'data' ? storage : { ...tier.storage, [template]: storage };
    this.#world.editSpec(before => ({ ...before, [component]: { ...tier, storage: changed } }));
  }

  annotate(n: number): void {
    const key = n % 2 === 0 ? restartAnnotation : restartAnnotationOf('broker');
    this.#world.annotate({ [key]: String(n) });
  }

  /** Gives up the ledgers that nobody has, and others by mistake. */
  declareLost(others: readonly number[] = []): void {
    const { bookies, cluster } = this.#world;
    const ids = [...new Set([...declaredLost(cluster), ...bookies.gone, ...others])];
    if (ids.length > 0) this.#world.annotate({ [lostLedgersAnnotation]: ids.join() });
  }

  /** Nobody deletes what alone keeps a ledger. */
  delete(from: readonly KubernetesObject[], n: number): void {
    const victim = from[n % Math.max(1, from.length)];
    if (victim && !this.#truth.wouldLose()) this.#world.delete(victim);
  }

  /** What kubectl drain does with one pod, as far as the budgets let it. */
  drain(n: number): void {
    const { pods } = this.#world;
    const pod = pods[n % Math.max(1, pods.length)];
    if (pod && !this.#truth.wouldLose()) this.#world.evict(pod, 'other');
  }

  deleteClaim(n: number): void {
    const { claims } = this.#world;
    const claim = claims[n % Math.max(1, claims.length)];
    const isOther = claims.some(({ metadata }) => metadata.deletionTimestamp);
    if (claim && !isOther && !this.#truth.wouldLose([claim.metadata.name])) this.#world.delete(claim);
  }

  /** As Helm does that takes a volume for its own. */
  unlabelClaim(n: number): void {
    const { claims } = this.#world;
    const claim = claims[n % Math.max(1, claims.length)];
    if (claim) this.#label(claim, n % 2 === 0 ? 'Helm' : undefined);
  }

  /** A volume that no pod has shows that it is the cluster's by its labels alone: its sentence asks for them. */
  labelUnused(): void {
    const { claims, pods } = this.#world;
    const unused = claims.filter(
      claim => !pods.some(pod => claim.metadata.name.endsWith(`-${pod.metadata.name}`)),
    );
    for (const claim of unused) this.#label(claim, managedBy[managedByLabel]);
  }

  #label(claim: KubernetesObject, value: string | undefined): void {
    const { [managedByLabel]: before, ...labels } = claim.metadata.labels ?? {};
    if (before === value) return;
    this.#world.patchMeta(claim, { labels: { ...labels, ...(value && { [managedByLabel]: value }) } });
  }

  scaleByHand(n: number): void {
    const component =
      (['zookeeper', 'bookkeeper', 'broker', 'proxy', 'functions-worker'] as const)[n % 5] ?? 'broker';
    if (!this.#truth.wouldLose())
      this.#world.scaleByHand(workloadName('demo', component), Math.floor(n / 5) % 6);
  }
}
