import { join } from 'node:path';
import { artefact, keyOf, type Making } from '../cache.ts';
import type { Log } from '../provider.ts';
import { has, sh } from '../shell.ts';

const kubernetesVersion = '1.34.4';
const here = import.meta.dirname;
const minutes = 60_000;

interface GoProgram {
  /** What people know it as, and how long its compilation takes as a rule. */
  readonly name: string;
  readonly usually: string;
  /** The folder of the Go module, beside this file. */
  readonly module: string;
  readonly flags: readonly string[];
  /** Set to compile a tool of that module instead of the module itself: its package, and the name of the artefact. */
  readonly tool?: { readonly path: string; readonly name: string };
}

/** Compiles a program, and tells how many of the packages that are not compiled yet are done. */
async function compile(
  folder: string,
  target: string,
  flags: readonly string[],
  path: string,
  making: Making,
) {
  if (!(await has('go')))
    throw new Error('Missing on this machine: Go 1.21 or newer. Install it and run this again.');
  const all = ['-trimpath', '-buildvcs=false', ...flags];
  let downloads = 0;
  let done = 0;
  const go = (args: readonly string[], onLine: (line: string) => void) => {
    const env = { ...making.env, CGO_ENABLED: '0' };
    return sh('go', args, { cwd: folder, env, deadlineMs: 30 * minutes, tree: true, onLine });
  };
  const stale = ['list', '-deps', '-f', '{{if .Stale}}{{.ImportPath}}{{end}}', ...all, target];
  const missing = await go(stale, line => {
    if (line.startsWith('go: downloading')) making.tell(`${++downloads} modules downloaded`);
  });
  const total = missing.split('\n').filter(Boolean).length;
  await go(['build', '-v', ...all, '-o', path, target], line => {
    if (!line.startsWith('go: ')) making.tell(`${++done} of ${total} packages compiled`);
  });
}

/** A program of one of our Go modules, or a tool of one; made again only when the module changes. */
function goProgram({ name, usually, module, flags, tool }: GoProgram, log: Log): Promise<string> {
  const folder = join(here, module);
  // The sources of a tool are not ours: it changes only with the versions in these files.
  const sources = tool ? [join(folder, 'go.mod'), join(folder, 'go.sum')] : [folder];
  const key = keyOf(tool ? [...flags, tool.path] : flags, sources);
  const make = (path: string, making: Making) => compile(folder, tool?.path ?? '.', flags, path, making);
  const step = { what: `compiling ${name}`, usually };
  return artefact(`${tool?.name ?? module}-binary`, key, log, make, step);
}

const small = ['-ldflags', '-s -w'];

/** Every part of Kubernetes and etcd in one program; charts look at its version, so it must be told. */
export function kubernetesBinary(log: Log): Promise<string> {
  const [major, minor] = kubernetesVersion.split('.');
  const version = { gitVersion: `v${kubernetesVersion}`, gitMajor: major, gitMinor: minor };
  const set = Object.entries(version).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  const flags = ['-tags', 'providerless', '-ldflags', `-s -w ${set.join(' ')}`];
  return goProgram({ name: 'Kubernetes', usually: '5 to 10 min', module: 'kubernetes', flags }, log);
}

export function corednsBinary(log: Log): Promise<string> {
  return goProgram({ name: 'CoreDNS', usually: '1 to 3 min', module: 'coredns', flags: small }, log);
}

export function pauseBinary(log: Log): Promise<string> {
  return goProgram({ name: 'pause', usually: 'some seconds', module: 'pause', flags: small }, log);
}

/** The storage driver whose volumes can grow. */
export function csiDriver(log: Log): Promise<string> {
  return goProgram({ name: 'the storage driver', usually: '1 to 2 min', module: 'csi', flags: small }, log);
}

function csiSidecar(name: string, path: string, log: Log): Promise<string> {
  return goProgram({ name, usually: '2 to 4 min', module: 'csi', flags: small, tool: { path, name } }, log);
}

/** What makes a volume for each claim, by way of the driver. */
export function csiProvisioner(log: Log): Promise<string> {
  const path = 'github.com/kubernetes-csi/external-provisioner/v6/cmd/csi-provisioner';
  return csiSidecar('csi-provisioner', path, log);
}

/** What makes a volume bigger when its claim asks for more. */
export function csiResizer(log: Log): Promise<string> {
  return csiSidecar('csi-resizer', 'github.com/kubernetes-csi/external-resizer/v2/cmd/csi-resizer', log);
}
