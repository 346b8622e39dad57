import { expect, inject, test } from 'vitest';
import { opCodes } from '#src/clients/zookeeper/codec.ts';
import { labelsOf } from '#src/components/build/names.ts';
import { grant } from '#test/unit/clients/zookeeper/scripted-server.ts';
import { TreeServer } from '#test/unit/cluster/observe/ear/tree-server.ts';
import { kubectl, namespace } from './kubectl.ts';
import { OperatorProcess } from './operator-process.ts';

/** An address of this machine that no other ZooKeeper has, and ZooKeeper's port: pods are asked there. */
const server = { host: '127.118.3.26', port: 2181 };
/** What an ear asks for; the operator's other sessions are short. */
const earsTimeoutMs = 40_000;

/** A cluster as far as a standby looks at one, with a ZooKeeper server that is ready. */
async function givenCluster(home: string): Promise<void> {
  const cluster = {
    apiVersion: 'pulsar-operator.dev/v1alpha1',
    kind: 'PulsarCluster',
    metadata: { name: 'demo' },
  };
  const metadata = { name: 'demo-zookeeper-0', labels: labelsOf('demo', 'zookeeper') };
  const containers = [{ name: 'zookeeper', image: 'example.dev/image:1' }];
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName: 'nowhere', containers } };
  for (const object of [{ ...cluster, spec: {} }, pod]) {
    await kubectl(['create', '-n', home, '-f', '-'], JSON.stringify(object));
  }
  const ready = { type: 'Ready', status: 'True', lastTransitionTime: new Date().toISOString() };
  const status = { phase: 'Running', podIP: server.host, podIPs: [{ ip: server.host }], conditions: [ready] };
  const patch = JSON.stringify({ status });
  await kubectl([
    'patch',
    'pod',
    metadata.name,
    '-n',
    home,
    '--subresource=status',
    '--type=merge',
    '-p',
    patch,
  ]);
}

async function takeLease(home: string): Promise<void> {
  const spec = {
    holderIdentity: 'another',
    leaseDurationSeconds: 3600,
    renewTime: new Date().toISOString().replace('Z', '000Z'),
  };
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'pulsar-operator' },
    spec,
  };
  await kubectl(['create', '-n', home, '-f', '-'], JSON.stringify(lease));
}

test('given a cluster whose ZooKeeper serves, then a standby opens no session there, and the leader one that it closes', async () => {
  const home = await namespace('ears');
  const timeouts: number[] = [];
  const onConnect = (socket: Parameters<typeof grant>[0], request: Buffer) => {
    timeouts.push(request.readInt32BE(12));
    grant(socket);
  };
  await using zookeeper = await new TreeServer('/ledgers').serve({ onConnect }, server);
  await givenCluster(home);
  await takeLease(home);
  const operator = await OperatorProcess.start({
    KUBECONFIG: inject('kubeconfig'),
    POD_NAMESPACE: home,
    POD_NAME: 'test',
    WATCH_NAMESPACES: home,
  });
  try {
    await expect.poll(() => operator.readyz()).toMatch(/^200 /);
    expect(timeouts).toEqual([]);
    await kubectl(['delete', 'lease', 'pulsar-operator', '-n', home]);
    await expect.poll(() => timeouts).toContain(earsTimeoutMs);
    await expect.poll(() => operator.log.map(({ msg }) => msg)).toContain('Listening to ZooKeeper');
    expect(await operator.stop()).toBe(0);
    expect(zookeeper.received.at(-1)).toBe(opCodes.closeSession);
    expect(zookeeper.connections()).toBe(0);
  } finally {
    await operator.stop('SIGKILL');
  }
});
