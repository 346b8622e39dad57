import { mostAlongside } from '#src/api/resources/functions/run-parts.ts';
import type { SourceFile } from './model.ts';

/** Files by name; of those that several ConfigMaps have, the one of the first in the spec. */
export function filesByName(files: readonly SourceFile[]): ReadonlyMap<string, SourceFile> {
  return new Map(files.toReversed().map(file => [file.name, file]));
}

/** Of files that several ConfigMaps have all ConfigMaps. */
export function doublesOf(files: readonly SourceFile[]): ReadonlyMap<string, readonly string[]> {
  const found = Map.groupBy(files, ({ name }) => name);
  return new Map(
    [...found]
      .filter(([, all]) => all.length > 1)
      .map(([name, all]) => [name, all.map(each => each.configMap)]),
  );
}

/** What each file imports of the directory. */
export type Imported = ReadonlyMap<SourceFile, readonly SourceFile[]>;

export function importedOf(files: ReadonlyMap<string, SourceFile>): Imported {
  const others = ({ read }: SourceFile) => read.imports.flatMap(module => files.get(`${module}.py`) ?? []);
  return new Map([...files.values()].map(file => [file, others(file)]));
}

/**
 * The files of the directory that a file takes along, because it, or one of these, imports them; in the order of their names.
 * Where they are too many no more is looked for: all the files together could take long.
 */
export function takenAlong(file: SourceFile, imported: Imported): SourceFile[] {
  const found = new Set<SourceFile>([file]);
  for (const each of found) {
    if (found.size > mostAlongside + 1) break;
    for (const other of imported.get(each) ?? []) found.add(other);
  }
  found.delete(file);
  return [...found].sort((one, other) => (one.name < other.name ? -1 : 1));
}
