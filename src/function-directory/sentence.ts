import { countsAsReady, type Sentence } from '#src/api/reasons.ts';
import type { DirectoryState, FileOutcome, LeavingFunction } from './model.ts';

/** What all files come to: mistakes first, for only a person mends them. */
export function directorySentence(
  { missing, tooMany, files }: Pick<DirectoryState, 'missing' | 'tooMany' | 'files'>,
  outcomes: readonly FileOutcome[],
  [left]: readonly LeavingFunction[] = [],
): Sentence {
  const functions = outcomes.filter(({ fqfn }) => fqfn !== undefined);
  const others = outcomes.filter(each => !countsAsReady(each));
  const worst = worstOf(others);
  if (missing.length > 0) return { reason: 'MissingReference', message: asItWas(missing.join('. ')) };
  if (tooMany !== undefined) return { reason: 'FileProblem', message: asItWas(tooMany) };
  if (worst) {
    const ready = `${outcomes.length - others.length} of ${outcomes.length} files are functions that run`;
    const more = moreOf(others.filter(each => each !== worst));
    return { reason: worst.reason, message: `${ready}. ${whereIn(worst)}: ${worst.message}${more}` };
  }
  if (!left) return allReady(files.length, functions);
  return { reason: left.reason, message: `PulsarFunction ${left.resource} ${left.message}` };
}

const isMistake = ({ reason }: FileOutcome) => reason === 'FileProblem';

/** How many others there are, and where the first ones are: there may be hundreds. */
function moreOf(others: readonly FileOutcome[]): string {
  if (others.length === 0) return '';
  const mistakes = others.filter(isMistake);
  const rest = others.filter(each => !isMistake(each));
  const [wrong, idle] = [firstOf(mistakes.map(whereIn)), firstOf(rest.map(({ name }) => name))];
  const all = [
    ...(wrong ? [`${mistakes.length} more with a mistake: ${wrong}`] : []),
    ...(idle ? [`${rest.length} more that do not run: ${idle}`] : []),
  ];
  return `. ${all.join('. ')}. See status.files`;
}

const mostNamed = 3;

function firstOf(names: readonly string[]): string {
  const more = names.length - mostNamed;
  const named = names.slice(0, mostNamed).join(', ');
  return more > 0 ? `${named} and ${more} others` : named;
}

function worstOf(others: readonly FileOutcome[]): FileOutcome | undefined {
  return others.find(isMistake) ?? others.find(({ reason }) => reason !== 'Waiting') ?? others[0];
}

function asItWas(why: string): string {
  return `${why}. Until then no function is made, changed or deleted.`;
}

/** All run, and one may be told of all the same. */
function allReady(files: number, functions: readonly FileOutcome[]): Sentence {
  if (files === 0) return { reason: 'Ready', message: 'There is no file whose name ends in .py' };
  const what =
    functions.length === 1
      ? '1 function is as its file says'
      : `${functions.length} functions are as their files say`;
  const told = functions.find(({ reason }) => reason !== 'Ready');
  if (!told) return { reason: 'Ready', message: what };
  return { reason: told.reason, message: `${what}. ${whereIn(told)}: ${told.message}` };
}

/** The file, and the line where there is one. */
export function whereIn({ name, line }: Pick<FileOutcome, 'name' | 'line'>): string {
  return line === undefined ? name : `${name} line ${line}`;
}
