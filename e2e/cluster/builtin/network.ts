import { sh } from '../shell.ts';

/** Addresses of the benchmark range, which no real network uses. The scripts beside this file know them too. */
const gateway = '198.19.200.254';
const everything = '198.19.0.0/16';
const services = '198.19.128.0/20';

function nodeAddress(number: number): string {
  return `198.19.200.1${number}`;
}

function podRange(number: number): string {
  return `198.19.${number}.0/24`;
}

function entering(pid: number): string[] {
  return ['-t', String(pid), '-m', '-n', '-p', '--'];
}

export function inCluster(pid: number, ...command: string[]): Promise<string> {
  return sh('nsenter', [...entering(pid), ...command]);
}

/** Joins the host to the cluster's bridge, so that it reaches pods, Services and cluster DNS. */
export async function joinHost(pid: number): Promise<void> {
  await sh('ip', ['link', 'add', 'bedhost', 'type', 'veth', 'peer', 'name', 'up0', 'netns', String(pid)]);
  await inCluster(pid, 'ip', 'link', 'set', 'up0', 'master', 'br0', 'up');
  await sh('ip', ['addr', 'add', `${gateway}/24`, 'dev', 'bedhost']);
  await sh('ip', ['link', 'set', 'bedhost', 'up']);
  // An address that nobody has would otherwise follow the default route out of the machine.
  await sh('ip', ['route', 'replace', 'unreachable', everything]);
}

/** Joins a node to the bridge and tells host and control plane the way to its pods. */
export async function joinNode(clusterPid: number, nodePid: number, number: number): Promise<void> {
  const port = portOf(number);
  const peer = ['peer', 'name', 'eth0', 'netns', String(nodePid)];
  await sh('ip', ['link', 'add', port, 'netns', String(clusterPid), 'type', 'veth', ...peer]);
  await inCluster(clusterPid, 'ip', 'link', 'set', port, 'master', 'br0', 'up');
  await inCluster(clusterPid, 'ip', 'route', 'replace', podRange(number), 'via', nodeAddress(number));
  await sh('ip', ['route', 'replace', podRange(number), 'via', nodeAddress(number)]);
  if (number === 1) await sh('ip', ['route', 'replace', services, 'via', nodeAddress(number)]);
}

function portOf(number: number): string {
  return `v-n${number}`;
}

/** Takes the port of a node that has ended away; the kernel does so too, but in its own time. */
export async function unplugNode(clusterPid: number, number: number): Promise<void> {
  await inCluster(clusterPid, 'ip', 'link', 'del', portOf(number)).catch(() => undefined);
}

const cutTable = ['table', 'bridge', 'cut'];

/** Lets no frame pass between two nodes: all of their traffic, and that of their pods, goes over the bridge. */
export async function cutNodes(clusterPid: number, one: number, other: number): Promise<void> {
  const drop = (from: number, to: number) => `iifname "${portOf(from)}" oifname "${portOf(to)}" drop`;
  const chain = ['type filter hook forward priority 0', drop(one, other), drop(other, one)];
  const rules = `${cutTable.join(' ')} {\nchain forward {\n${chain.join('\n')}\n}\n}\n`;
  await sh('nsenter', [...entering(clusterPid), 'nft', '-f', '-'], { input: rules });
}

export async function mendNodes(clusterPid: number): Promise<void> {
  const tables = await inCluster(clusterPid, 'nft', 'list', 'tables');
  if (tables.includes(cutTable.join(' '))) await inCluster(clusterPid, 'nft', 'delete', ...cutTable);
}

/** Takes away what of the network is the host's; the rest went with the cluster's namespaces. */
export async function leaveHost(): Promise<void> {
  await sh('ip', ['link', 'del', 'bedhost']).catch(() => undefined);
  await sh('ip', ['route', 'del', 'unreachable', everything]).catch(() => undefined);
}
