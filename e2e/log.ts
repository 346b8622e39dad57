import { styleText } from 'node:util';
import type { Log } from './cluster/provider.ts';
import type { LiveStep } from './cluster/step.ts';

const redrawMs = 200;
/** No more than 15 s go by without a word, with some room for a machine that is late. */
const silenceMs = 10_000;
const eraseBelow = '\u001b[J';

/** Where the log goes: a terminal, or something that takes lines. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface OpenLog {
  readonly log: Log;
  readonly close: () => void;
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1).padStart(6)} s`;

/** Steps that are under way, in the order in which they began. */
class Steps {
  readonly #live = new Set<LiveStep>();

  readonly show = (step: LiveStep): (() => void) => {
    this.#live.add(step);
    return () => void this.#live.delete(step);
  };

  sentences(): string[] {
    return this.#live.size > 0 ? [...this.#live].map(({ sentence }) => sentence()) : ['…'];
  }
}

/** Lines with the time since the start; on a terminal the steps under way stand below them and change in place. */
export function openLog(screen: Screen): OpenLog {
  return screen.isTTY ? onTerminal(screen) : inLines(screen);
}

/** Tells the steps under way whenever it has been silent for some time. */
function inLines(screen: Screen): OpenLog {
  const begun = performance.now();
  const steps = new Steps();
  let last = begun;
  const write = (text: string): void => {
    last = performance.now();
    screen.write(`${seconds(begun)}  ${text}\n`);
  };
  const tell = (): void => {
    if (performance.now() - last >= silenceMs) for (const sentence of steps.sentences()) write(sentence);
  };
  const timer = setInterval(tell, 500);
  return { log: Object.assign(write, { show: steps.show }), close: () => clearInterval(timer) };
}

function onTerminal(screen: Screen): OpenLog {
  const begun = performance.now();
  const steps = new Steps();
  let rows = 0;
  const erase = (): string => {
    const up = rows > 1 ? `\u001b[${rows - 1}A` : '';
    rows = 0;
    return `\r${up}${eraseBelow}`;
  };
  const draw = (): string => {
    const sentences = steps.sentences();
    rows = sentences.length;
    // A row that wraps could not be taken back.
    const cut = (text: string): string => text.slice(0, (screen.columns ?? 80) - 1);
    return sentences
      .map(text => styleText('dim', cut(`${seconds(begun)}  ${text}`), { stream: process.stderr }))
      .join('\n');
  };
  const timer = setInterval(() => screen.write(erase() + draw()), redrawMs);
  const write = (text: string): void => {
    screen.write(`${erase()}${seconds(begun)}  ${text}\n${draw()}`);
  };
  const close = (): void => {
    clearInterval(timer);
    screen.write(erase());
  };
  return { log: Object.assign(write, { show: steps.show }), close };
}

/** Runs a job of many steps. A failure is told in its own words and makes the process end with 1. */
export async function tellingProgress(job: (log: Log) => Promise<void>): Promise<void> {
  const { log, close } = openLog(process.stderr);
  try {
    await job(log);
    close();
  } catch (error) {
    close();
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    // Whatever else was under way beside what has failed ends with it, and not silently later.
    process.exit(1);
  }
}
