import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { keyOf } from '../cache.ts';
import { needPackages } from '../packages.ts';
import type { Log } from '../provider.ts';
import { tools } from '../tools.ts';
import { corednsBinary, kubernetesBinary, pauseBinary } from './binaries.ts';

const programs = {
  containerd: 'containerd',
  runc: 'runc',
  iptables: 'iptables',
  nft: 'nftables',
  conntrack: 'conntrack',
  ip: 'iproute2',
  socat: 'socat',
  openssl: 'openssl',
  curl: 'curl',
  inotifywait: 'inotify-tools',
  '/usr/lib/cni/bridge': 'containernetworking-plugins',
};

/** What a cluster is made of. */
export interface Parts {
  readonly kubernetes: string;
  readonly coredns: string;
  readonly pause: string;
  readonly kubectl: string;
  /** A cluster of another key is made of other parts. */
  readonly key: string;
}

/** Finds the parts, or makes them. */
export async function makeParts(log: Log): Promise<Parts> {
  await needPackages(programs, log);
  const [{ kubectl }, pause, coredns, kubernetes] = await Promise.all([
    tools(log),
    pauseBinary(log),
    corednsBinary(log),
    kubernetesBinary(log),
  ]);
  const here = import.meta.dirname;
  const scripts = readdirSync(here).filter(name => name.endsWith('.sh'));
  const key = keyOf(
    [kubernetes, coredns, pause],
    scripts.sort().map(name => join(here, name)),
  );
  return { kubernetes, coredns, pause, kubectl, key };
}
