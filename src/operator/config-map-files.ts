import { zipSync } from 'fflate';
import { fileHash, filesHash } from '#src/kubernetes/file-hash.ts';
import { valueAtKey } from '#src/kubernetes/object.ts';
import type { FileContent, FileHash, FileRef, FilesSeen } from '#src/resources/model/references.ts';
import type { ConfigMaps } from './config-maps.ts';

type Source = Pick<ConfigMaps, 'see' | 'read'>;

/** Files in ConfigMaps, each with those that go with it. */
export class ConfigMapFiles implements FilesSeen {
  readonly #configMaps: Source;

  constructor(configMaps: Source) {
    this.#configMaps = configMaps;
  }

  see(ref: FileRef): FileHash | { readonly missing: string } | undefined {
    const hashes: { readonly hash: string; readonly key: string }[] = [];
    for (const { name, key } of partsOf(ref)) {
      const found = this.#configMaps.see(ref.namespace, name);
      if (!found || 'missing' in found) return found;
      const hash = valueAtKey(found.files, key);
      if (hash === undefined) return { missing: `ConfigMap ${name} has no key ${key}: add it` };
      hashes.push({ hash, key });
    }
    const hash = filesHash(hashes);
    return ref.hash === undefined || ref.hash === hash ? { hash } : { hash: ref.hash, awaited: other(ref) };
  }

  async read(ref: FileRef, signal?: AbortSignal): Promise<FileContent | undefined> {
    const held = new Map<string, Awaited<ReturnType<Source['read']>>>();
    for (const name of configMapsOf(ref))
      held.set(name, await this.#configMaps.read(ref.namespace, name, signal));
    const files: { readonly key: string; readonly bytes: Uint8Array<ArrayBuffer> }[] = [];
    for (const { name, key } of partsOf(ref)) {
      const bytes = held.get(name)?.get(key);
      if (!bytes) return undefined;
      files.push({ key, bytes });
    }
    const hash = filesHash(files.map(({ key, bytes }) => ({ hash: fileHash(bytes), key })));
    if (ref.hash !== undefined && ref.hash !== hash) return undefined;
    const [only] = files;
    if (!ref.alongside) return only && { name: only.key, bytes: only.bytes, hash };
    const base = ref.key.replace(/\.py$/, '');
    return { name: `${base}.zip`, bytes: zipped(base, files), hash };
  }
}

function other({ name, key, hash, alongside }: FileRef): string {
  const what = alongside ? `${key} and what goes with it` : key;
  return `ConfigMap ${name} has another content of ${what} than that of the hash ${hash}, and what was there before stays: waiting for that content or another hash`;
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
function zipped(
  base: string,
  files: readonly { readonly key: string; readonly bytes: Uint8Array }[],
): Uint8Array<ArrayBuffer> {
  const entries = files.map(({ key, bytes }) => [`${base}/src/${key}`, bytes] as const);
  // The same files are the same archive, whenever it is made.
  return zipSync(Object.fromEntries(entries), { mtime: '1980-01-02' });
}
