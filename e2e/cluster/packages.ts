import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Making } from './cache.ts';
import type { Log } from './provider.ts';
import { has, sh } from './shell.ts';
import { during, type Tell } from './step.ts';

const environment = { DEBIAN_FRONTEND: 'noninteractive' };
const minutes = 60_000;
const status = ['-o', 'APT::Status-Fd=2'];
let installing: Promise<unknown> = Promise.resolve();

/** Tries again for as long as somebody else is installing, or what a run that was killed left over. */
async function unlocked(act: () => Promise<unknown>): Promise<void> {
  const end = performance.now() + 10 * minutes;
  while (true) {
    try {
      await act();
      return;
    } catch (error) {
      const isLocked = error instanceof Error && /\block\b/i.test(error.message);
      if (!isLocked || performance.now() > end) throw error;
      await sleep(1000);
    }
  }
}

/** One after the other: the package manager is one for all. */
function install(names: readonly string[], tell: Tell): Promise<unknown> {
  const run = (program: string, args: readonly string[]) =>
    sh(program, args, { env: environment, deadlineMs: 20 * minutes, onLine: line => tell(progressIn(line)) });
  installing = installing
    .catch(() => undefined)
    .then(async () => {
      // An installation that was cut off half-way stands in the way of every other.
      await unlocked(() => run('dpkg', ['--configure', '-a']));
      await unlocked(() => run('apt-get', [...status, 'update', '-qq']));
      const args = ['install', '-y', '-qq', '--no-install-recommends', ...names];
      await unlocked(() => run('apt-get', [...status, ...args]));
    });
  return installing;
}

/** Unpacks Debian packages into a folder: nothing of them is installed, and no service starts. */
export async function unpackPackages(
  names: readonly string[],
  into: string,
  { env, tell }: Making,
): Promise<void> {
  if (!(await has('apt-get')))
    throw new Error(`Missing on this machine: ${names.join(', ')}, and it is no Debian.`);
  const options = { cwd: env.TMPDIR, env: environment, deadlineMs: 20 * minutes };
  tell('reading the lists of packages');
  await unlocked(() => sh('apt-get', ['update', '-qq'], options));
  tell(`fetching ${names.join(', ')}`);
  await unlocked(() => sh('apt-get', ['download', '-qq', ...names], options));
  for (const name of readdirSync(env.TMPDIR).filter(file => file.endsWith('.deb')))
    await sh('dpkg-deb', ['-x', join(env.TMPDIR, name), into], options);
}

/** What apt says on its status channel: kind, package, percent, words. */
export function progressIn(line: string): string {
  const [, , percent, ...words] = line.split(':');
  return words.length > 0 ? `${Math.round(Number(percent))} %, ${words.join(':').trim()}` : line;
}

/**
 * Makes sure programs are there, given as program to Debian package. As root on Debian what is missing is installed;
 * anywhere else it is named. Throws an Error with one sentence.
 */
export async function needPackages(programs: Readonly<Record<string, string>>, log: Log): Promise<void> {
  const missing: string[] = [];
  for (const [program, name] of Object.entries(programs)) {
    if (!(await has(program))) missing.push(name);
  }
  if (missing.length === 0) return;
  const names = [...new Set(missing)];
  if (process.getuid?.() !== 0 || !(await has('apt-get'))) {
    throw new Error(`Missing on this machine: ${names.join(', ')}. Install them and run this again.`);
  }
  log(`installing ${names.join(', ')}`);
  const step = { what: `installing ${names.join(', ')}`, usually: '10 s to 2 min' };
  await during(log, step, tell => install(names, tell));
}
