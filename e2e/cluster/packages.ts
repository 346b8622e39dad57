import type { Log } from './provider.ts';
import { has, sh } from './shell.ts';

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
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await sh('apt-get', ['update', '-qq'], { env, deadlineMs: 300_000 });
  await sh('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], {
    env,
    deadlineMs: 900_000,
  });
}
