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

/** The files of the directory that a file takes along, because it, or one of these, imports them; in the order of their names. */
export function takenAlong(file: SourceFile, files: ReadonlyMap<string, SourceFile>): SourceFile[] {
  const found = new Set<SourceFile>([file]);
  for (const each of found) {
    for (const module of each.read.imports) {
      const other = files.get(`${module}.py`);
      if (other) found.add(other);
    }
  }
  found.delete(file);
  return [...found].sort((one, other) => (one.name < other.name ? -1 : 1));
}
