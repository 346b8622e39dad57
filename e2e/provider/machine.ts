import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { read } from '#e2e/cluster/builtin/process.ts';
import { cacheRoot } from '#e2e/cluster/cache.ts';
import { sh } from '#e2e/cluster/shell.ts';

/** What a machine has, by kind; each thing is a line that says which it is. */
export type MachineState = Readonly<Record<string, readonly string[]>>;

/** Counters and times differ at every look, and so do comments. */
export function withoutCounters(rules: string): string[] {
  return rules
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => line.replace(/\[\d+:\d+\]/, '').replace(/ counter packets \d+ bytes \d+/, ''));
}

/** Processes that a test cluster could have left, with their first words: those of its cache, and those that see other mounts than we do. */
function processes(): string[] {
  const numbers = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  const own = mountsOf('self');
  return numbers.flatMap(pid => {
    const words = read(`/proc/${pid}/cmdline`).split('\0').filter(Boolean);
    const isOfCluster =
      words.some(word => word.startsWith(cacheRoot())) || ![own, ''].includes(mountsOf(pid));
    return words.length > 0 && isOfCluster ? [`${pid} ${words.slice(0, 4).join(' ')}`] : [];
  });
}

/** The mount namespace of a process; nothing when it is gone. */
function mountsOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return '';
  }
}

/** What a program prints, line by line; nothing where the machine has not the program or not what it asks for. */
async function lines(program: string, ...args: string[]): Promise<string[]> {
  return withoutCounters(await sh(program, args).catch(() => ''));
}

/** What is below folders; one that is not there, or goes while it is looked at, has nothing. */
async function found(folders: readonly string[], ...test: string[]): Promise<string[]> {
  const script = 'find "$@" 2>/dev/null || true';
  return (await sh('sh', ['-c', script, 'find', ...folders, ...test])).split('\n').filter(Boolean);
}

/** Control groups with nobody in them: somebody's who is there are told as processes. */
async function controlGroups(): Promise<string[]> {
  const leaves = await found(['/sys/fs/cgroup'], '-type', 'd', '-links', '2');
  return leaves.filter(path => read(join(path, 'cgroup.procs')) === '');
}

/** Where programs leave files. */
const kept = ['/etc', '/opt', '/run', '/srv', '/usr/libexec', '/usr/local', '/var'];
/** What is kept by those that make the parts of clusters: the package manager, buildah, and debootstrap's mount. */
const ofMakers = [
  ...['/var/cache/apt', '/var/lib/apt', '/var/lib/dpkg'],
  ...['/var/lib/containers', '/etc/cni', '/run/mount'],
];

/** Files by name, those of `/etc` with when they were written too. */
async function files(): Promise<string[]> {
  const prune = ofMakers.flatMap(path => ['-path', path, '-prune', '-o']);
  const written = ['-type', 'f', '-path', '/etc/*', '-printf', '%p, written %t\\n'];
  const ofRuns = ['-maxdepth', '2', '(', '-name', 'run', '-o', '-name', '*.partial*', ')'];
  return [
    ...(await found(kept, '-xdev', ...prune, ...written, '-o', '-print')),
    ...(await found([cacheRoot()], ...ofRuns)),
    ...readdirSync(homedir()).map(name => `~/${name}`),
    ...readdirSync(tmpdir()).map(name => `temporary ${name}`),
    // Whoever asks where temporary files go is told of our own folder; Kubernetes does not ask.
    ...(await found(['/tmp/hostpath_pv'])),
  ];
}

/** A picture of a machine with all that a test cluster could leave on it. */
export async function stateOfMachine(): Promise<MachineState> {
  const docker = ['container', 'image', 'network', 'volume'] as const;
  const ofDocker = docker.map(async kind => {
    const all = kind === 'container' || kind === 'image' ? ['--all'] : [];
    return [`docker ${kind}s`, await lines('docker', kind, 'ls', '--quiet', ...all)] as const;
  });
  return {
    processes: processes(),
    mounts: readFileSync('/proc/mounts', 'utf8').split('\n'),
    links: (await lines('ip', '-oneline', 'link')).map(line => line.split(':')[1]?.trim() ?? ''),
    addresses: (await lines('ip', '-oneline', 'address')).map(line => line.split(' valid_lft')[0] ?? ''),
    routes: await lines('ip', 'route', 'show', 'table', 'all'),
    'iptables rules': await lines('iptables-save'),
    'nftables rules': await lines('nft', 'list', 'ruleset'),
    'control groups': await controlGroups(),
    'loop devices': await lines('losetup', '--list', '--noheadings', '--output', 'NAME'),
    files: await files(),
    ...Object.fromEntries(await Promise.all(ofDocker)),
  };
}

/** What is there after something and was not before, and what is gone. */
export function differences(before: MachineState, after: MachineState): string[] {
  return Object.keys({ ...before, ...after }).flatMap(kind => {
    const [then, now] = [new Set(before[kind]), new Set(after[kind])];
    const came = [...now].filter(line => !then.has(line)).map(line => `${kind}: ${line} came`);
    const went = [...then].filter(line => !now.has(line)).map(line => `${kind}: ${line} went`);
    return [...came, ...went];
  });
}
