import type { Logger } from 'pino';
import { fileHash } from '#src/kubernetes/file-hash.ts';
import { apiResource, type KubernetesObject } from '#src/kubernetes/object.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import { named, SelectedObjects } from './selected-objects.ts';
import { fieldManager } from './watched-kinds.ts';

const configMapResource = apiResource('', 'v1', 'configmaps', 'ConfigMap');

/** Of a ConfigMap no more than what tells its files from others: they may be big, and are needed only once. */
interface Hashed extends KubernetesObject {
  readonly files: Readonly<Record<string, string>>;
}

interface ConfigMapsOptions {
  readonly transport: Transport;
  readonly log: Logger;
  /** Somebody's ConfigMap has changed, or is known now. */
  readonly changed: (owner: string) => void;
}

/** The ConfigMaps that resources name: each is watched by itself, so that nothing is asked at rest. */
export class ConfigMaps {
  readonly #client: ResourceClient;
  readonly #selected: SelectedObjects<Hashed>;

  constructor(options: ConfigMapsOptions) {
    this.#client = new ResourceClient(options.transport, configMapResource, { fieldManager });
    this.#selected = new SelectedObjects({ ...options, resource: configMapResource, project });
  }

  /** Says which ones of a namespace somebody names from now on. */
  name(owner: string, namespace: string, names: readonly string[]): void {
    this.#selected.select(
      owner,
      names.map(name => named(namespace, name)),
    );
  }

  /** Hashes of its files by their names; undefined: nobody knows yet. `missing` says what to do. */
  see(namespace: string, name: string): Pick<Hashed, 'files'> | { readonly missing: string } | undefined {
    const seen = this.#selected.see(named(namespace, name));
    if (!seen) return undefined;
    const which = `ConfigMap ${name} in namespace ${namespace}`;
    if ('refused' in seen) return { missing: `The operator may not look up ${which}: ${seen.refused}` };
    const [found] = seen.objects;
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
    this.#selected.end();
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
