import colors from 'picocolors';
import type { Log } from './cluster/provider.ts';

const eraseLine = '\r\u001b[K';
const tickMs = 100;

/**
 * Runs a job of many steps, each told in a line with the time since the start. On a terminal the time goes on counting
 * below the last line. A failure is told in its own words and makes the process end with 1.
 */
export async function tellingProgress(job: (log: Log) => Promise<void>): Promise<void> {
  const { stderr } = process;
  const begun = performance.now();
  const time = (): string => `${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s`;
  const erase = stderr.isTTY ? eraseLine : '';
  const tick = (): void => void stderr.write(`${eraseLine}${colors.dim(`${time()}  …`)}`);
  const ticking = stderr.isTTY ? setInterval(tick, tickMs) : undefined;
  try {
    await job(line => stderr.write(`${erase}${time()}  ${line}\n`));
  } catch (error) {
    stderr.write(`${erase}${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    clearInterval(ticking);
    stderr.write(erase);
  }
}
