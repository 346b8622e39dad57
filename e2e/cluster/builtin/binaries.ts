import { join } from 'node:path';
import { artefact, keyOf } from '../cache.ts';
import type { Log } from '../provider.ts';
import { has, sh } from '../shell.ts';

const kubernetesVersion = '1.34.4';
const here = import.meta.dirname;
const minutes = 60_000;

/** A program of one of our Go modules; made again only when the module changes. */
function goProgram(module: string, flags: readonly string[], log: Log): Promise<string> {
  const folder = join(here, module);
  return artefact(`${module}-binary`, keyOf(flags, [folder]), log, async path => {
    if (!(await has('go')))
      throw new Error('Missing on this machine: Go 1.21 or newer. Install it and run this again.');
    await sh('go', ['build', '-trimpath', '-buildvcs=false', ...flags, '-o', path, '.'], {
      cwd: folder,
      env: { CGO_ENABLED: '0' },
      deadlineMs: 30 * minutes,
    });
  });
}

/** Every part of Kubernetes and etcd in one program; charts look at its version, so it must be told. */
export function kubernetesBinary(log: Log): Promise<string> {
  const [major, minor] = kubernetesVersion.split('.');
  const version = { gitVersion: `v${kubernetesVersion}`, gitMajor: major, gitMinor: minor };
  const set = Object.entries(version).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  return goProgram('kubernetes', ['-tags', 'providerless', '-ldflags', `-s -w ${set.join(' ')}`], log);
}

export function corednsBinary(log: Log): Promise<string> {
  return goProgram('coredns', ['-ldflags', '-s -w'], log);
}

export function pauseBinary(log: Log): Promise<string> {
  return goProgram('pause', ['-ldflags', '-s -w'], log);
}
