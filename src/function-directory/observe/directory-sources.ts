import { dequal } from 'dequal';
import { mostFiles } from '#src/api/resources/functions/directory-status.ts';
import type { Directory, SourceFile } from '#src/function-directory/model.ts';
import type { FileRead } from '#src/function-directory/python/read-file.ts';
import { fileHash } from '#src/kubernetes/file-hash.ts';
import type { ObjectKey } from '#src/kubernetes/object.ts';
import { readFiles } from './read-files.ts';
import { type Readable, type ReadInTime, Readings } from './readings.ts';

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
  readonly tooMany?: string;
  readonly files: readonly SourceFile[];
  /** In how many milliseconds some of them are to be read again. */
  readonly againMs?: number;
}

interface Known {
  readonly signature: string;
  readonly found: SourcesFound;
}

/** Files of Python of all directories: read when they change, and no other time. */
export class DirectorySources {
  readonly #configMaps: ConfigMapsSeen;
  readonly #readings: Readings;
  readonly #known = new Map<ObjectKey, Known>();

  constructor(
    configMaps: ConfigMapsSeen,
    read: ReadInTime = (files, signal) => readFiles(files, { signal }),
  ) {
    this.#configMaps = configMaps;
    this.#readings = new Readings(read);
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
    const seen = names.map(name => [name, this.#configMaps.see(namespace, name)] as const);
    if (seen.some(([, each]) => each === undefined)) return undefined;
    const signature = JSON.stringify(seen);
    const known = this.#known.get(key);
    if (known?.signature === signature) return known.found;
    const missing = seen.flatMap(([, each]) => (each && 'missing' in each ? each.missing : []));
    const tooMany = tooManyIn(seen);
    if (tooMany !== undefined) return { missing, tooMany, files: [] };
    const texts = await this.#textsAsSeen(namespace, seen, signal);
    if (!texts) return undefined;
    const found = { missing, ...(await this.#readAll(key, texts, signal)) };
    if (found.againMs === undefined) this.#known.set(key, { signature, found });
    return found;
  }

  forget(key: ObjectKey): void {
    this.#known.delete(key);
    this.#readings.forget(key);
    this.#configMaps.name(key, '', []);
  }

  /** The files of all; undefined: one has gone or changed since it was seen, which is told in a moment. */
  async #textsAsSeen(
    namespace: string,
    seen: SeenByName,
    signal: AbortSignal,
  ): Promise<FileOf[] | undefined> {
    const texts: FileOf[] = [];
    for (const [name, each] of seen) {
      if (!each || 'missing' in each) continue;
      const files = await this.#textsOf(namespace, name, signal);
      if (!files || !dequal(hashesOf(files), onlyPython(each.files))) return undefined;
      texts.push(...files);
    }
    return texts;
  }

  /** The files of Python of a ConfigMap; undefined: it is not there. */
  async #textsOf(namespace: string, configMap: string, signal: AbortSignal): Promise<FileOf[] | undefined> {
    const files = await this.#configMaps.read(namespace, configMap, signal);
    if (!files) return undefined;
    return [...files]
      .filter(([name]) => isPython(name))
      .map(([name, bytes]) => ({ configMap, name, hash: fileHash(bytes), text: textOf(bytes) }));
  }

  async #readAll(
    key: ObjectKey,
    texts: readonly FileOf[],
    signal: AbortSignal,
  ): Promise<Omit<SourcesFound, 'missing'>> {
    const readable = texts.filter((each): each is FileOf & Readable => each.text !== undefined);
    const { reads, ...when } = await this.#readings.of(key, readable, signal);
    const found = new Map<object, FileRead | undefined>(readable.map((file, at) => [file, reads[at]]));
    const files = texts.map(file => {
      const { text: _, ...known } = file;
      return { ...known, read: found.get(file) ?? notText };
    });
    return { files, ...when };
  }
}

type SeenByName = readonly (readonly [string, ReturnType<ConfigMapsSeen['see']>])[];

/** What is known of each file is kept, and a pass goes over all of them: how many there are is up to whoever writes ConfigMaps. */
function tooManyIn(seen: SeenByName): string | undefined {
  const names = seen.flatMap(([, each]) => (each && 'files' in each ? Object.keys(each.files) : []));
  const { length } = names.filter(isPython);
  if (length <= mostFiles) return undefined;
  return `There are ${length} files whose names end in .py, and a directory has ${mostFiles} at most: make several`;
}

/** A file with what it holds; undefined: no text. */
type FileOf = Omit<SourceFile, 'read'> & { readonly text: string | undefined };

function isPython(name: string): boolean {
  return name.endsWith('.py');
}

function onlyPython(hashes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(hashes).filter(([name]) => isPython(name)));
}

function hashesOf(files: readonly FileOf[]): Readonly<Record<string, string>> {
  return Object.fromEntries(files.map(({ name, hash }) => [name, hash]));
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
