import type { Directory, SourceFile } from '#src/function-directory/model.ts';
import type { FileRead } from '#src/function-directory/python/read-file.ts';
import type { ObjectKey } from '#src/kubernetes/object.ts';
import { type FileText, readFiles } from './read-files.ts';

/** The ConfigMaps that directories name, as far as they are known. */
export interface ConfigMapsSeen {
  /** Says which ones somebody names from now on: when one changes, he is told. */
  name(owner: ObjectKey, namespace: string, names: readonly string[]): void;
  /** Hashes of its files by their names; undefined: nobody knows yet. */
  see(
    namespace: string,
    name: string,
  ): { readonly files: Readonly<Record<string, string>> } | { readonly missing: string } | undefined;
  /** Its files; undefined: it is gone. */
  read(
    namespace: string,
    name: string,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Uint8Array> | undefined>;
}

export interface SourcesFound {
  /** Why each of those is missing that are. */
  readonly missing: readonly string[];
  readonly files: readonly SourceFile[];
}

interface Known {
  readonly signature: string;
  readonly found: SourcesFound;
}

/** Files of Python of all directories: read when they change, and no other time. */
export class DirectorySources {
  readonly #configMaps: ConfigMapsSeen;
  readonly #read: (files: readonly FileText[], signal: AbortSignal) => Promise<FileRead[]>;
  readonly #known = new Map<ObjectKey, Known>();

  constructor(
    configMaps: ConfigMapsSeen,
    read: (files: readonly FileText[], signal: AbortSignal) => Promise<FileRead[]> = (files, signal) =>
      readFiles(files, { signal }),
  ) {
    this.#configMaps = configMaps;
    this.#read = read;
  }

  /** What a directory is made of; undefined: not all is known yet, and who named it is told when it is. */
  async look(
    key: ObjectKey,
    { metadata, spec }: Directory,
    signal: AbortSignal,
  ): Promise<SourcesFound | undefined> {
    const namespace = metadata.namespace ?? '';
    const names = spec.configMaps.map(({ name }) => name);
    this.#configMaps.name(key, namespace, names);
    const seen = names.map(name => this.#configMaps.see(namespace, name));
    if (seen.some(each => each === undefined)) return undefined;
    const signature = JSON.stringify([names, seen]);
    const known = this.#known.get(key);
    if (known?.signature === signature) return known.found;
    const missing = seen.flatMap(each => (each && 'missing' in each ? each.missing : []));
    const there = names.filter((_, at) => 'files' in (seen[at] ?? {}));
    const found = { missing, files: await this.#files(namespace, there, signal) };
    this.#known.set(key, { signature, found });
    return found;
  }

  forget(key: ObjectKey): void {
    this.#known.delete(key);
    this.#configMaps.name(key, '', []);
  }

  async #files(namespace: string, names: readonly string[], signal: AbortSignal): Promise<SourceFile[]> {
    const texts: { readonly configMap: string; readonly name: string; readonly text: string | undefined }[] =
      [];
    for (const configMap of names) {
      const files =
        (await this.#configMaps.read(namespace, configMap, signal)) ?? new Map<string, Uint8Array>();
      for (const [name, bytes] of files)
        if (name.endsWith('.py')) texts.push({ configMap, name, text: textOf(bytes) });
    }
    const readable = texts.filter((each): each is typeof each & FileText => each.text !== undefined);
    const reads = await this.#read(readable, signal);
    const found = new Map<object, FileRead | undefined>(readable.map((file, at) => [file, reads[at]]));
    return texts.map(file => ({
      name: file.name,
      configMap: file.configMap,
      read: found.get(file) ?? notText,
    }));
  }
}

const notText: FileRead = {
  imports: [],
  stateCalls: [],
  problem: { message: 'is not text in UTF-8' },
};

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
