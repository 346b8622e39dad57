import { stripVTControlCharacters } from 'node:util';
import type { Log } from './provider.ts';

/** No more than this goes by without a word, with some room for a machine that is late. */
const everyMs = 12_000;

/** Something that may take long. */
export interface Step {
  /** What is done: "compiling Kubernetes". */
  readonly what: string;
  /** How long that takes as a rule, on two processors that do nothing else. */
  readonly usually?: string;
}

/** Tells how far a step is, in a few words; later ones replace earlier ones. */
export type Tell = (how: string) => void;

function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A step that is under way. */
export interface LiveStep {
  /** What is done, for how long, what is usual and how far it is. */
  readonly sentence: () => string;
}

/** Does a step and shows it for as long as it takes: in place where the log can do that, else as a line now and then. */
export async function during<T>(log: Log, step: Step, work: (tell: Tell) => Promise<T>): Promise<T> {
  const begun = performance.now();
  let how = '';
  const sentence = (): string => {
    const usually = step.usually === undefined ? '' : `, usually ${step.usually}`;
    return `${step.what}: ${duration(performance.now() - begun)} so far${usually}${how && `; ${how}`}`;
  };
  const hide = log.show?.({ sentence });
  const timer = hide ? undefined : setInterval(() => log(sentence()), everyMs);
  try {
    return await work(words => {
      how = stripVTControlCharacters(words).trim();
    });
  } finally {
    hide?.();
    clearInterval(timer);
  }
}
