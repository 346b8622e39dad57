import colors from 'picocolors';
import type { Log } from './cluster/provider.ts';
import type { LiveStep } from './cluster/step.ts';

const everyMs = 200;
const eraseBelow = '\u001b[J';

/** Where the log goes: a terminal, or something that takes lines. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1).padStart(6)} s`;

/** Lines with the time since the start; on a terminal the steps under way stand below them and change in place. */
export function openLog(screen: Screen): { log: Log; close: () => void } {
  const begun = performance.now();
  const line = (text: string): string => `${seconds(begun)}  ${text}\n`;
  if (!screen.isTTY) return { log: text => screen.write(line(text)), close: () => undefined };

  const steps = new Set<LiveStep>();
  let rows = 0;
  const erase = (): string => {
    const up = rows > 1 ? `\u001b[${rows - 1}A` : '';
    rows = 0;
    return `\r${up}${eraseBelow}`;
  };
  const draw = (): string => {
    const sentences = steps.size > 0 ? [...steps].map(({ sentence }) => sentence()) : ['…'];
    rows = sentences.length;
    // A row that wraps could not be taken back.
    const cut = (text: string): string => text.slice(0, (screen.columns ?? 80) - 1);
    return sentences.map(text => colors.dim(cut(`${seconds(begun)}  ${text}`))).join('\n');
  };
  const ticking = setInterval(() => screen.write(erase() + draw()), everyMs);
  const show = (step: LiveStep): (() => void) => {
    steps.add(step);
    return () => void steps.delete(step);
  };
  const write = (text: string): void => void screen.write(erase() + line(text) + draw());
  const close = (): void => {
    clearInterval(ticking);
    screen.write(erase());
  };
  return { log: Object.assign(write, { show }), close };
}

/** Runs a job of many steps. A failure is told in its own words and makes the process end with 1. */
export async function tellingProgress(job: (log: Log) => Promise<void>): Promise<void> {
  const { log, close } = openLog(process.stderr);
  let failure: string | undefined;
  try {
    await job(log);
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  close();
  if (failure === undefined) return;
  process.stderr.write(`${failure}\n`);
  process.exitCode = 1;
}
