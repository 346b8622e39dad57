import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import type { FileContent, FileHash, FileRef, FilesSeen } from '#src/resources/model/references.ts';
import { type ConfigMaps, fileHash } from './config-maps.ts';

type Source = Pick<ConfigMaps, 'see' | 'read'>;

/** Files in ConfigMaps, each with those that go with it. */
export class ConfigMapFiles implements FilesSeen {
  readonly #configMaps: Source;

  constructor(configMaps: Source) {
    this.#configMaps = configMaps;
  }

  see(ref: FileRef): FileHash | { readonly missing: string } | undefined {
    const hashes: (readonly [key: string, hash: string])[] = [];
    for (const { name, key } of partsOf(ref)) {
      const found = this.#configMaps.see(ref.namespace, name);
      if (!found || 'missing' in found) return found;
      const hash = found.files[key];
      if (hash === undefined) return { missing: `ConfigMap ${name} has no key ${key}: add it` };
      hashes.push([key, hash]);
    }
    return { hash: hashOfAll(ref, hashes) };
  }

  async read(ref: FileRef, signal?: AbortSignal): Promise<FileContent | undefined> {
    const held = new Map<string, Awaited<ReturnType<Source['read']>>>();
    for (const name of configMapsOf(ref))
      held.set(name, await this.#configMaps.read(ref.namespace, name, signal));
    const files: [string, Uint8Array<ArrayBuffer>][] = [];
    for (const { name, key } of partsOf(ref)) {
      const bytes = held.get(name)?.get(key);
      if (!bytes) return undefined;
      files.push([key, bytes]);
    }
    const [only] = files;
    const hash = hashOfAll(
      ref,
      files.map(([key, bytes]) => [key, fileHash(bytes)]),
    );
    if (!ref.alongside) return only && { name: only[0], bytes: only[1], hash };
    const base = ref.key.replace(/\.py$/, '');
    return { name: `${base}.zip`, bytes: zipped(base, files), hash };
  }
}

/** What tells one content from another, by its files. */
function hashOfAll(
  { alongside }: FileRef,
  hashes: readonly (readonly [key: string, hash: string])[],
): string {
  const [[, only] = ['', '']] = hashes;
  const all = hashes.map(([key, hash]) => `${hash} ${key}`).join(' ');
  return alongside ? createHash('sha256').update(all).digest('hex').slice(0, 32) : only;
}

/** The ConfigMaps that a file and those that go with it are in. */
export function configMapsOf(ref: FileRef): string[] {
  return [...new Set(partsOf(ref).map(({ name }) => name))];
}

function partsOf({
  name,
  key,
  alongside = [],
}: FileRef): readonly { readonly name: string; readonly key: string }[] {
  return [{ name, key }, ...alongside];
}

/** Where Pulsar's runtime of Python looks for modules. Source: python_instance_main.py of Pulsar 4.0. */
function zipped(base: string, files: readonly (readonly [string, Uint8Array])[]): Uint8Array<ArrayBuffer> {
  const entries = files.map(([key, bytes]) => [`${base}/src/${key}`, bytes] as const);
  // The same files are the same archive, whenever it is made.
  return zipSync(Object.fromEntries(entries), { mtime: '1980-01-02' });
}
