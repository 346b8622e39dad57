import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Log } from './provider.ts';

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

const underWay = new Map<string, Promise<string>>();

/**
 * The path of an artefact. When it is not there it is made under another name and moved into place as a whole, so
 * that one that exists is complete; what was made of older inputs is removed.
 */
export function artefact(
  name: string,
  key: string,
  log: Log,
  make: (path: string) => Promise<void>,
): Promise<string> {
  const path = join(cacheRoot(), name, key);
  if (existsSync(path)) return Promise.resolve(path);
  const running = underWay.get(path);
  if (running) return running;
  const making = (async () => {
    const begun = performance.now();
    const partial = `${path}.${process.pid}.partial`;
    mkdirSync(dirname(path), { recursive: true });
    log(`making ${name}`);
    try {
      await make(partial);
      renameSync(partial, path);
    } finally {
      rmSync(partial, { recursive: true, force: true });
    }
    for (const other of readdirSync(dirname(path))) {
      if (!other.startsWith(key)) rmSync(join(dirname(path), other), { recursive: true, force: true });
    }
    log(`made ${name} in ${Math.round((performance.now() - begun) / 1000)} s`);
    return path;
  })();
  underWay.set(path, making);
  return making;
}
