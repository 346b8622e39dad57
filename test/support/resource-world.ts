import { createHash } from 'node:crypto';
import type { AskOptions } from '#src/clients/pulsar/admin.ts';
import { anonymous } from '#src/clients/pulsar/credentials.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import type { Event } from '#src/kubernetes/events.ts';
import { apiVersionOf, keyOf, type ObjectMeta } from '#src/kubernetes/object.ts';
import type { RunResult } from '#src/kubernetes/queue.ts';
import { type WritePulsar, writePulsar } from '#src/resources/act/pulsar.ts';
import { TopicLooks } from '#src/resources/act/topic-looks.ts';
import type { ClusterSeen, ClustersSeen } from '#src/resources/model/cluster-seen.ts';
import type { ResourceKind } from '#src/resources/model/kind.ts';
import type { PatternReader } from '#src/resources/model/pattern-reader.ts';
import type { FileRef, FilesSeen } from '#src/resources/model/references.ts';
import type { Resource, ResourceSpec } from '#src/resources/model/resource.ts';
import { Pace } from '#src/resources/pace.ts';
import { resourceReconciler } from '#src/resources/reconcile.ts';
import { Resting } from '#src/resources/resting.ts';

/** What a Kubernetes keeps of resources of one kind, and the loop that looks after them; Pulsar is somebody else's. */
export class ResourceWorld<S extends ResourceSpec> {
  readonly cache = new Cache<Resource<S>>();
  readonly events: Event[] = [];
  /** How many statuses were written. */
  statuses = 0;
  /** What is known of the clusters, by key. */
  readonly clusters: Record<string, ClusterSeen> = {};
  /** The namespaces whose clusters it would see. */
  watched: readonly string[] = ['ns', 'other'];
  credentials: AskOptions['credentials'] = anonymous;
  write: WritePulsar = writePulsar;
  /** Whether all namespaces were listed. */
  isAllKnown = true;
  /** Files of ConfigMaps: `name/key`. */
  readonly files = new Map<string, Uint8Array<ArrayBuffer> | string>();
  /** Whether the ConfigMaps were listed. */
  areFilesKnown = true;
  /** Why a Secret cannot be used, by its name. */
  readonly secretsMissing: Record<string, string> = {};
  /** What reads topics by patterns. */
  readers: readonly PatternReader[] = [];
  readonly #kind: ResourceKind<S>;
  #version = 1;
  readonly #pace = new Pace(() => 0);
  readonly #resting = new Resting();
  readonly #looks = new TopicLooks(this.#pace, () => Date.now() + this.#later);
  #later = 0;

  constructor(kind: ResourceKind<S>, cluster: Partial<ClusterSeen>) {
    this.#kind = kind;
    this.clusters['ns/demo'] = { ...serving, ...cluster };
    this.cache.replace('', [], String(this.#version));
  }

  /** A resource that is applied: `metadata` says what is not usual about it. */
  apply(name: string, spec: S, metadata: Partial<ObjectMeta> = {}): void {
    const before = this.cache.get(metadata.namespace ?? 'ns', name);
    const { group, version, kind } = this.#kind.resource;
    this.#keep({
      apiVersion: apiVersionOf({ ...this.#kind.resource, group, version }),
      kind,
      ...before,
      metadata: {
        name,
        namespace: 'ns',
        uid: `uid-of-${name}`,
        ...before?.metadata,
        generation: (before?.metadata.generation ?? 0) + 1,
        ...metadata,
      },
      spec,
    });
  }

  /** Makes looks at whole namespaces due. */
  wake(): void {
    this.#later += 600_000;
  }

  of(name: string, namespace = 'ns'): Resource<S> | undefined {
    return this.cache.get(namespace, name);
  }

  /** The reason of Ready, and its sentence. */
  said(name: string, namespace = 'ns'): string {
    const [ready] = this.of(name, namespace)?.status?.conditions ?? [];
    return `${ready?.status} ${ready?.reason}: ${ready?.message}`;
  }

  /** One pass. */
  async pass(name: string, namespace = 'ns'): Promise<RunResult> {
    const clusters: ClustersSeen = {
      see: key => this.clusters[key],
      watches: namespace => this.watched.includes(namespace),
      credentials: async () => ({ credentials: this.credentials }),
      refused: () => undefined,
    };
    const reconcile = resourceReconciler({
      kind: this.#kind,
      cache: this.cache,
      client: this.#client,
      clusters,
      events: { record: (_, event) => this.events.push(event) > 0 },
      ...{ pace: this.#pace, looks: this.#looks, resting: this.#resting },
      files: this.#files,
      readers: async () => this.readers,
      secretMissing: async (_, { name }) => this.secretsMissing[name],
      write: (broker, request, options) => this.write(broker, request, options),
      fence: () => undefined,
      isAllKnown: () => this.isAllKnown,
    });
    return reconcile(`${namespace}/${name}`, new AbortController().signal);
  }

  get #files(): FilesSeen {
    const of = ({ name, key }: FileRef) => {
      const file = this.files.get(`${name}/${key}`);
      return file === undefined ? undefined : new Uint8Array(Buffer.from(file));
    };
    return {
      see: ref => {
        if (!this.areFilesKnown) return undefined;
        const file = of(ref);
        if (!file) return { missing: `ConfigMap ${ref.name} has no key ${ref.key}: add it` };
        return { hash: hashOf(file) };
      },
      read: async ref => {
        const bytes = of(ref);
        return bytes && { name: ref.key, bytes, hash: hashOf(bytes) };
      },
    };
  }

  get #client() {
    return {
      applyStatus: async ({ metadata, status }: { metadata: ObjectMeta; [field: string]: unknown }) => {
        this.statuses += 1;
        return this.#change(
          metadata,
          live => ({ ...live, status: status as Resource['status'] }) as Resource<S>,
        );
      },
      patchMeta: async (metadata: ObjectMeta, change: Partial<ObjectMeta>) =>
        this.#change(metadata, live => ({ ...live, metadata: { ...live.metadata, ...change } })),
    };
  }

  #change({ namespace, name }: ObjectMeta, change: (live: Resource<S>) => Resource<S>): Resource<S> {
    const live = this.cache.get(namespace, name);
    if (!live) throw new Error(`${name} is not there`);
    return this.#keep(change(live));
  }

  /** As the API server: one that is being deleted goes with its last finalizer. */
  #keep(resource: Resource<S>): Resource<S> {
    this.#version += 1;
    const kept = { ...resource, metadata: { ...resource.metadata, resourceVersion: String(this.#version) } };
    const { deletionTimestamp, finalizers = [] } = kept.metadata;
    if (deletionTimestamp && finalizers.length === 0) this.cache.observeDeleted('', kept);
    else this.cache.observe('', kept);
    return kept;
  }

  keys(): string[] {
    return this.cache.list().map(keyOf);
  }
}

const serving: ClusterSeen = {
  allowedNamespaces: [],
  isDeleting: false,
  isSuspended: false,
  isOthers: false,
  isInitialised: true,
  givesSecrets: false,
  keepsPackages: false,
  keepsState: 'Nowhere',
  brokers: [],
  peers: undefined,
};

function hashOf(file: Uint8Array): string {
  return createHash('sha256').update(file).digest('hex');
}
