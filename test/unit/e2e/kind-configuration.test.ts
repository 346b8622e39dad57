import { BlockList } from 'node:net';
import { expect, test } from 'vitest';
import { kindConfiguration, volumesOnNode } from '#e2e/cluster/kind/configuration.ts';
import { addresses } from '#e2e/cluster/kind/engine/addresses.ts';
import { namesForKubeadm } from '#e2e/cluster/kind/own-nodes.ts';

interface Configuration {
  readonly networking: Readonly<Record<string, unknown>>;
  readonly kubeadmConfigPatches: readonly string[];
  readonly nodes: readonly {
    readonly role: string;
    readonly image: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly extraMounts?: readonly { readonly hostPath: string; readonly containerPath: string }[];
  }[];
}

const configurationOf = (parts: Parameters<typeof kindConfiguration>[0]) =>
  JSON.parse(kindConfiguration(parts)) as Configuration;

const patches = '/patches';
const official = { image: 'kindest/node:v1', patches, ownEngine: false };
const own = {
  image: 'localhost/node:1',
  patches,
  own: { diskOf: (node: number) => `/disks/${node}`, volumes: '/volumes' },
  ownEngine: true,
};

test.each([official, own])('has a control plane and three workers in three zones: %j', parts => {
  const { nodes } = configurationOf(parts);

  expect(nodes.map(({ role }) => role)).toEqual(['control-plane', 'worker', 'worker', 'worker']);
  expect(nodes.map(({ image }) => image)).toEqual(Array(4).fill(parts.image));
  const zones = nodes.map(({ labels }) => labels?.['topology.kubernetes.io/zone']);
  expect(zones).toEqual([undefined, 'zone-a', 'zone-b', 'zone-c']);
});

test("kind's own nodes in the machine's engine are as kind makes them", () => {
  const { networking, nodes } = configurationOf(official);

  expect(networking).toEqual({});
  expect(nodes.slice(1).flatMap(({ extraMounts }) => extraMounts)).toEqual([]);
});

test('our own nodes bring their network, and each has a disk of its own', () => {
  const { networking, kubeadmConfigPatches, nodes } = configurationOf(own);

  expect(networking['disableDefaultCNI']).toBe(true);
  expect(kubeadmConfigPatches.some(patch => patch.includes('KubeletConfiguration'))).toBe(true);
  expect(nodes.map(({ extraMounts }) => extraMounts?.[0]?.hostPath)).toEqual([
    '/disks/0',
    '/disks/1',
    '/disks/2',
    '/disks/3',
  ]);
});

test('our own nodes share the files of volumes that can grow', () => {
  const shared = { hostPath: '/volumes', containerPath: volumesOnNode };

  for (const { extraMounts } of configurationOf(own).nodes) expect(extraMounts).toContainEqual(shared);
});

test.each([official, own])('kubeadm finds the patches where the control plane has them: %j', parts => {
  const { kubeadmConfigPatches, nodes } = configurationOf(parts);
  const mount = nodes[0]?.extraMounts?.find(({ hostPath }) => hostPath === patches);

  expect(mount).toBeDefined();
  const directory = { kind: 'InitConfiguration', patches: { directory: mount?.containerPath } };
  expect(kubeadmConfigPatches.map(patch => JSON.parse(patch) as object)).toContainEqual(directory);
});

test("in the machine's engine our own nodes leave addresses to it", () => {
  const { networking } = configurationOf({ ...own, ownEngine: false });

  expect(networking).toEqual({ disableDefaultCNI: true });
});

test('the API server of our own engine is where the machine reaches it', () => {
  expect(configurationOf(own).networking).toMatchObject({
    apiServerAddress: addresses.engine,
    apiServerPort: 6443,
  });
});

test('no two ranges of the engine overlap, and none is one of the builtin cluster', () => {
  const { engine, prefix, bridge, networks, pods, services } = addresses;
  const ranges = [`${engine}/${prefix}`, bridge, networks, pods, services];
  const listOf = (range: string) => {
    const [address = '', bits] = range.split('/');
    const list = new BlockList();
    list.addSubnet(address, Number(bits));
    return list;
  };
  for (const one of ranges) {
    const [first = ''] = one.split('/');
    expect(listOf('198.18.0.0/16').check(first)).toBe(true);
    for (const other of ranges) expect(listOf(other).check(first)).toBe(one === other);
  }
});

test("kubeadm's names are given to the pause image and to that of all other parts", () => {
  const list = 'registry.k8s.io/kube-proxy:v1\nregistry.k8s.io/pause:3\n';

  expect(namesForKubeadm(list)).toEqual([
    [expect.stringContaining('kubernetes'), 'registry.k8s.io/kube-proxy:v1'],
    [expect.stringContaining('pause'), 'registry.k8s.io/pause:3'],
  ]);
});
