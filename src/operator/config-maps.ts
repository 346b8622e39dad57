import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { Cache } from '#src/kubernetes/cache.ts';
import { apiResource, type KubernetesObject, type ObjectKey, objectKey } from '#src/kubernetes/object.ts';
import { reflect } from '#src/kubernetes/reflector.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import type { FileHash, FileRef, FilesSeen } from '#src/resources/model/references.ts';
import { fieldManager } from './watched-kinds.ts';

const configMapResource = apiResource('', 'v1', 'configmaps', 'ConfigMap');

/** Of a ConfigMap no more than what tells its files from others: they may be big, and are needed only once. */
interface Hashed extends KubernetesObject {
  readonly files: Readonly<Record<string, string>>;
}

/** One ConfigMap that is watched, for as long as somebody names it. */
interface Watched {
  readonly cache: Cache<Hashed>;
  readonly owners: Set<string>;
  readonly ended: AbortController;
  refused: string | undefined;
}

interface ConfigMapsOptions {
  readonly transport: Transport;
  readonly log: Logger;
  /** Somebody's ConfigMap has changed, or is known now. */
  readonly changed: (owner: string) => void;
}

/** The ConfigMaps that resources name: each is watched by itself, so that others cost nothing, and nothing is asked at rest. */
export class ConfigMaps implements FilesSeen {
  readonly #options: ConfigMapsOptions;
  readonly #client: ResourceClient;
  readonly #watched = new Map<ObjectKey, Watched>();
  readonly #named = new Map<string, ObjectKey>();

  constructor(options: ConfigMapsOptions) {
    this.#options = options;
    this.#client = new ResourceClient(options.transport, configMapResource, { fieldManager });
  }

  /** Says which one somebody names from now on. */
  name(owner: string, ref: Pick<FileRef, 'namespace' | 'name'> | undefined): void {
    const before = this.#named.get(owner);
    const now = ref && objectKey(ref.namespace, ref.name);
    if (before === now) return;
    if (before !== undefined) this.#forget(owner, before);
    if (!ref || now === undefined) return;
    this.#named.set(owner, now);
    const watched = this.#watched.get(now) ?? this.#watch(now, ref);
    watched.owners.add(owner);
  }

  see({ namespace, name, key }: FileRef): FileHash | { readonly missing: string } | undefined {
    const watched = this.#watched.get(objectKey(namespace, name));
    if (!watched) return undefined;
    if (watched.refused !== undefined) return { missing: watched.refused };
    if (!watched.cache.hasSynced) return undefined;
    const found = watched.cache.get(namespace, name);
    if (!found)
      return { missing: `ConfigMap ${name} does not exist in namespace ${namespace}: waiting for it` };
    const hash = found.files[key];
    return hash === undefined ? { missing: `ConfigMap ${name} has no key ${key}: add it` } : { hash };
  }

  async read(
    { namespace, name, key }: FileRef,
    signal?: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const found = await this.#client.get(namespace, name, signal);
    return found && contentsOf(found).get(key);
  }

  /** Ends all watches. */
  end(): void {
    for (const { ended } of this.#watched.values()) ended.abort();
    this.#watched.clear();
    this.#named.clear();
  }

  #watch(key: ObjectKey, { namespace, name }: Pick<FileRef, 'namespace' | 'name'>): Watched {
    const { transport, log, changed } = this.#options;
    const cache = new Cache<Hashed>({ project });
    const watched: Watched = { cache, owners: new Set(), ended: new AbortController(), refused: undefined };
    const tell = () => {
      for (const owner of watched.owners) changed(owner);
    };
    cache.subscribe(tell);
    this.#watched.set(key, watched);
    const hooks = {
      onListed: () => {
        watched.refused = undefined;
        tell();
      },
      onRefused: (_: string, error: Error) => {
        watched.refused = `The operator may not look up ConfigMap ${name} in namespace ${namespace}: ${error.message}`;
        tell();
      },
    };
    const selected = { namespaces: [namespace], fieldSelector: `metadata.name=${name}` };
    void reflect(
      { transport, resource: configMapResource, cache, log, ...selected, ...hooks },
      watched.ended.signal,
    );
    return watched;
  }

  #forget(owner: string, key: ObjectKey): void {
    this.#named.delete(owner);
    const watched = this.#watched.get(key);
    watched?.owners.delete(owner);
    if (!watched || watched.owners.size > 0) return;
    watched.ended.abort();
    this.#watched.delete(key);
  }
}

function project(object: KubernetesObject): Hashed {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace, uid, resourceVersion } = metadata;
  const files = [...contentsOf(object)].map(([key, bytes]) => [key, hashOf(bytes)] as const);
  return {
    ...{ apiVersion, kind },
    metadata: {
      name,
      ...(namespace && { namespace }),
      ...(uid && { uid }),
      ...(resourceVersion && { resourceVersion }),
    },
    files: Object.fromEntries(files),
  };
}

function contentsOf(object: KubernetesObject): Map<string, Uint8Array<ArrayBuffer>> {
  const texts = Object.entries((object['data'] ?? {}) as Record<string, string>);
  const binaries = Object.entries((object['binaryData'] ?? {}) as Record<string, string>);
  return new Map([
    ...texts.map(([key, text]) => [key, new Uint8Array(Buffer.from(text))] as const),
    ...binaries.map(([key, text]) => [key, new Uint8Array(Buffer.from(text, 'base64'))] as const),
  ]);
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}
