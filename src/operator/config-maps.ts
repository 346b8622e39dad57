import type { Logger } from 'pino';
import { Cache } from '#src/kubernetes/cache.ts';
import { fileHash } from '#src/kubernetes/file-hash.ts';
import { apiResource, type KubernetesObject, type ObjectKey, objectKey } from '#src/kubernetes/object.ts';
import { reflect } from '#src/kubernetes/reflector.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
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
export class ConfigMaps {
  readonly #options: ConfigMapsOptions;
  readonly #client: ResourceClient;
  readonly #watched = new Map<ObjectKey, Watched>();
  readonly #named = new Map<string, readonly ObjectKey[]>();

  constructor(options: ConfigMapsOptions) {
    this.#options = options;
    this.#client = new ResourceClient(options.transport, configMapResource, { fieldManager });
  }

  /** Says which ones of a namespace somebody names from now on. */
  name(owner: string, namespace: string, names: readonly string[]): void {
    const before = this.#named.get(owner) ?? [];
    const now = new Map(names.map(name => [objectKey(namespace, name), name]));
    for (const key of before) if (!now.has(key)) this.#forget(owner, key);
    for (const [key, name] of now) {
      const watched = this.#watched.get(key) ?? this.#watch(key, { namespace, name });
      watched.owners.add(owner);
    }
    if (now.size > 0) this.#named.set(owner, [...now.keys()]);
    else this.#named.delete(owner);
  }

  /** Hashes of its files by their names; undefined: nobody knows yet. `missing` says what to do. */
  see(namespace: string, name: string): Pick<Hashed, 'files'> | { readonly missing: string } | undefined {
    const watched = this.#watched.get(objectKey(namespace, name));
    if (!watched) return undefined;
    if (watched.refused !== undefined) return { missing: watched.refused };
    if (!watched.cache.hasSynced) return undefined;
    const found = watched.cache.get(namespace, name);
    return found
      ? { files: found.files }
      : { missing: `ConfigMap ${name} does not exist in namespace ${namespace}: waiting for it` };
  }

  /** Its files as they are now; undefined: it is not there. */
  async read(
    namespace: string,
    name: string,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>> | undefined> {
    const found = await this.#client.get(namespace, name, signal);
    return found && contentsOf(found);
  }

  /** Ends all watches. */
  end(): void {
    for (const { ended } of this.#watched.values()) ended.abort();
    this.#watched.clear();
    this.#named.clear();
  }

  #watch(
    key: ObjectKey,
    { namespace, name }: { readonly namespace: string; readonly name: string },
  ): Watched {
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
  const files = [...contentsOf(object)].map(([key, bytes]) => [key, fileHash(bytes)] as const);
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
