import type { Reason } from '#src/api/reasons.ts';
import { mostAlongside } from '#src/api/resources/functions/run-parts.ts';
import { isManagedBy } from '#src/kubernetes/children/owned.ts';
import { isStaying, toldByChild } from '#src/kubernetes/children/told.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { childName, childOf, isAnother, withPolicy } from './child.ts';
import { functionOf } from './function-of.ts';
import { leavingTold } from './leaving.ts';
import type { DirectoryPlan, DirectoryState, FileOutcome, FunctionSeen, SourceFile } from './model.ts';
import { doublesOf, filesByName, type Imported, importedOf, takenAlong } from './sources.ts';

/** What makes the PulsarFunctions those of the files. A file with a mistake leaves its function as it was, and others alone. */
export function directoryPlan(state: DirectoryState): DirectoryPlan {
  const { directory, missing, tooMany, files, functions } = state;
  const all = filesByName(files);
  const seen = new Map(functions.map(each => [each.metadata.name, each]));
  const fqfns = new Map<string, string>();
  const among = { all, names: new Set(all.keys()), doubles: doublesOf(files), imported: importedOf(all) };
  const known = { ...state, ...among, seen, fqfns };
  const results = [...all.values()]
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(file => resultOf(known, file));
  const outcomes = results.flatMap(({ outcome }) => outcome ?? []);
  // What is in a ConfigMap that is not there may be another function, or what one of the others needs.
  if (missing.length > 0 || tooMany !== undefined) return { applies: [], deletes: [], outcomes, leaving: [] };
  const keeps = new Set(results.flatMap(({ keeps: name }) => name ?? []));
  const gone = functions.filter(each => isManagedBy(directory, each) && !keeps.has(each.metadata.name));
  const wanted = results.flatMap(result => result.wanted ?? []);
  const leaving = [...gone, ...results.flatMap(({ ends }) => ends ?? [])]
    .filter(isStaying)
    .filter(each => !takenOver(each, wanted, seen));
  // Each goes by the policy that it has when it is deleted.
  const patched = leaving.flatMap(each => withPolicy(directory, each) ?? []);
  return {
    applies: [...results.flatMap(({ applies }) => applies ?? []), ...patched],
    deletes: leaving.filter(each => !withPolicy(directory, each)),
    outcomes,
    leaving: gone.map(leavingTold),
  };
}

/**
 * Whether another PulsarFunction is to have the same function, and is not there yet: what is deleted before takes the
 * function with it, and its subscription. Afterwards it leaves both to the other.
 */
function takenOver(
  child: FunctionSeen,
  wanted: readonly KubernetesObject[],
  seen: ReadonlyMap<string, FunctionSeen>,
): boolean {
  return wanted.some(each => {
    const { name } = each.metadata;
    if (name === child.metadata.name || isAnother(child, each)) return false;
    const there = seen.get(name);
    return !there || !isStaying(there) || isAnother(there, each);
  });
}

interface Known extends DirectoryState {
  readonly all: ReadonlyMap<string, SourceFile>;
  readonly names: ReadonlySet<string>;
  readonly seen: ReadonlyMap<string, FunctionSeen>;
  readonly doubles: ReadonlyMap<string, readonly string[]>;
  readonly imported: Imported;
  /** Whose each function is, of the files before. */
  readonly fqfns: Map<string, string>;
}

interface Result {
  readonly outcome?: FileOutcome;
  /** What there is to be in the end, and what is applied now. */
  readonly wanted?: KubernetesObject;
  readonly applies?: KubernetesObject;
  /** The PulsarFunction that stays, and one that has to go first. */
  readonly keeps?: string;
  readonly ends?: FunctionSeen;
}

function resultOf(known: Known, file: SourceFile): Result {
  const { name, read } = file;
  const keeps = childName(known.directory.metadata.name, name);
  const problem = (message: string, line?: number): Result => {
    return { keeps, outcome: { name, reason: 'FileProblem', message, ...(line !== undefined && { line }) } };
  };
  const double = known.doubles.get(name);
  if (double) return problem(`is in several ConfigMaps (${double.join(', ')}): keep one`);
  if (read.problem) return problem(read.problem.message, read.problem.line);
  if (name.startsWith('_')) return {};
  if (!read.configuration) return problem(noConfiguration);
  const { line, value } = read.configuration;
  const asked = functionOf(value, known.names);
  if (!('fqfn' in asked)) return problem(asked.message, line);
  const other = known.fqfns.get(asked.fqfn);
  if (other !== undefined)
    return problem(`is the function ${asked.fqfn}, as is ${other}: give one another name`, line);
  known.fqfns.set(asked.fqfn, name);
  const code = known.all.get(asked.file) ?? file;
  const along = takenAlong(code, known.imported);
  if (along.length > mostAlongside)
    return problem(`takes along more than ${mostAlongside} other files of the directory: import fewer`, line);
  const bad = [code, ...along].find(each => each.read.problem ?? known.doubles.get(each.name));
  if (bad) return problem(`needs ${bad.name}, which has a mistake: correct that first`, line);
  const wanted = childOf(known.directory, file, asked, code, along);
  return { keeps, wanted, ...carried(known, file, wanted, asked.fqfn) };
}

/** It may have lost its dict by a slip, and what goes with a function is its place in its topics: that takes a file that goes. */
const noConfiguration =
  'has no dict with py, className and inputs at the level of the module, so it is no function: add one, or begin its name with _ where others import it. A function that it was before goes on until then, or until the file is deleted';

/** How far it has come, and what is applied. */
function carried(known: Known, { name, read }: SourceFile, wanted: KubernetesObject, fqfn: string): Result {
  const resource = wanted.metadata.name;
  const about = { name, line: read.configuration?.line, fqfn, resource };
  const seen = known.seen.get(resource);
  if (seen && !isManagedBy(known.directory, seen)) {
    const message = `needs the PulsarFunction ${resource}, which is there and not of this directory: delete it, or name the file otherwise`;
    return { outcome: { ...about, reason: 'NameTaken', message } };
  }
  if (seen && isAnother(seen, wanted)) {
    const message = `is another function than before: waiting until PulsarFunction ${resource} has ended. Where two files exchange functions, give one a third name first`;
    return { outcome: { ...about, reason: 'Waiting', message }, ends: seen };
  }
  if (seen && !isStaying(seen)) {
    const message = `waits until PulsarFunction ${resource}, which is being deleted, has ended: it is made again then`;
    return { outcome: { ...about, reason: 'Waiting', message } };
  }
  const isLeft = known.missing.length > 0 && !seen;
  const told = isLeft ? waitsForFiles : toldBy(seen);
  return { outcome: { ...about, ...told }, applies: wanted };
}

const waitsForFiles = {
  reason: 'Waiting',
  message: 'Waiting for the ConfigMaps that are missing: it may need what is in them',
} as const;

function toldBy(seen: FunctionSeen | undefined): Pick<FileOutcome, 'reason' | 'message'> {
  const { reason, message } = toldByChild(seen, 'PulsarFunction');
  return { reason: reason as Reason, message };
}
