import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { identify, living } from './builtin/process.ts';
import type { Log } from './provider.ts';
import { during, type Step, type Tell } from './step.ts';

/** Where everything is kept that takes long to make: outside the checkout, so that a fresh clone is warm. */
export function cacheRoot(): string {
  return process.env['PULSAR_OPERATOR_CACHE'] ?? join(homedir(), '.cache', 'pulsar-operator');
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap(name => filesBelow(join(path, name)));
}

/** A hash over words and the contents of files: what is made of the same has the same key. */
export function keyOf(words: readonly string[], files: readonly string[] = []): string {
  const hash = createHash('sha256').update(words.join('\0'));
  for (const file of files.flatMap(filesBelow)) hash.update('\0').update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

/** What the making of an artefact has at hand. */
export interface Making {
  /** Environment of its commands: a folder for temporary files that goes when the artefact is made, or its maker dies. */
  readonly env: { readonly TMPDIR: string };
  readonly tell: Tell;
}

const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 3 });

/** The name of a half-made artefact ends with its maker: process number and start time. */
const partialName = /\.(\d+)-(\d+)\.partial/;

/** Whether something is half made and its maker was killed. */
function leftBehind(name: string): boolean {
  const [, pid, started] = partialName.exec(name) ?? [];
  return pid !== undefined && living(`${pid} ${started}`) === undefined;
}

async function removeBeside(path: string, isStale: (name: string) => boolean): Promise<void> {
  const stale = readdirSync(dirname(path)).filter(isStale);
  for (const name of stale) await remove(join(dirname(path), name));
}

const underWay = new Map<string, Promise<string>>();

/**
 * The path of an artefact. When it is not there it is made under another name and moved into place as a whole, so
 * that one that exists is complete.
 */
export function artefact(
  name: string,
  key: string,
  log: Log,
  make: (path: string, making: Making) => Promise<void>,
  step: Step = { what: `making ${name}` },
): Promise<string> {
  const path = join(cacheRoot(), name, key);
  if (existsSync(path)) return Promise.resolve(path);
  const running = underWay.get(path);
  if (running) return running;
  const making = (async () => {
    const begun = performance.now();
    const partial = `${path}.${identify(process.pid)?.replace(' ', '-') ?? `${process.pid}-0`}.partial`;
    const env = { TMPDIR: `${partial}.tmp` };
    mkdirSync(env.TMPDIR, { recursive: true });
    await removeBeside(path, leftBehind);
    log(step.usually === undefined ? step.what : `${step.what}, usually ${step.usually}`);
    try {
      await during(log, step, tell => make(partial, { env, tell }));
      renameSync(partial, path);
    } finally {
      await Promise.all([remove(partial), remove(env.TMPDIR)]);
    }
    // What was made of older inputs; others may be at work here too.
    await removeBeside(path, other => other !== basename(path) && !partialName.test(other));
    log(`made ${name} in ${Math.round((performance.now() - begun) / 1000)} s`);
    return path;
  })();
  underWay.set(path, making);
  return making;
}
