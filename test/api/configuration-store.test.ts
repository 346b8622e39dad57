import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { kubectl, namespace } from './kubectl.ts';
import { OperatorProcess } from './operator-process.ts';

let home: string;
let operator: OperatorProcess;

beforeAll(async () => {
  home = await namespace('store');
  operator = await OperatorProcess.start({
    KUBECONFIG: inject('kubeconfig'),
    POD_NAMESPACE: home,
    POD_NAME: 'test',
    WATCH_NAMESPACES: home,
  });
}, 60_000);

afterAll(async () => {
  await operator?.stop('SIGKILL');
});

/** No kubelet runs here: pods never come, and what is decided by objects alone shows. */
function apply(name: string, spec: object): Promise<string> {
  const metadata = { name, namespace: home };
  const cluster = { apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarCluster', metadata, spec };
  return kubectl(['apply', '-f', '-'], JSON.stringify(cluster));
}

function read(...args: string[]): Promise<string> {
  return kubectl(['-n', home, 'get', ...args]);
}

const timeout = { timeout: 30_000 };
const field = (name: string, path: string) => read('pulsarcluster', name, '-o', `jsonpath={${path}}`);
const finalizers = () => field('shared', '.metadata.finalizers');
const message = () => field('shared', '.status.conditions[?(@.type=="Ready")].message');
const sharing = { configurationStore: { clusterRef: { name: 'shared' } } };

describe('given a configuration store', () => {
  test('then nothing but ZooKeeper is made of it, and who scales brokers finds none', async () => {
    await apply('shared', { purpose: 'ConfigurationStore' });
    await expect
      .poll(() => read('statefulsets', '-o', 'name'), timeout)
      .toBe('statefulset.apps/shared-zookeeper\n');
    await expect.poll(message, timeout).toContain('zookeeper:');
    expect(await read('services', '-o', 'name')).not.toMatch(/bookie|broker|proxy/);
    expect(await field('shared', '.status.brokerSelector')).toBe('');
    expect(await finalizers()).toBe('');
  });

  test('when what lives in clusters names it, then that is told what to do', async () => {
    const tenant = {
      apiVersion: 'pulsar-operator.dev/v1alpha1',
      kind: 'PulsarTenant',
      metadata: { name: 'acme', namespace: home },
      spec: { clusterRef: { name: 'shared' } },
    };
    await kubectl(['apply', '-f', '-'], JSON.stringify(tenant));
    const reason = () =>
      read('pulsartenant', 'acme', '-o', 'jsonpath={.status.conditions[?(@.type=="Ready")].reason}');
    await expect.poll(reason, timeout).toBe('ClusterIsStore');
    await kubectl(['-n', home, 'delete', 'pulsartenant', 'acme']);
  });

  test('when a cluster names it, then it is kept for that one; deleted, it says so, and goes with its last member', async () => {
    await apply('one', sharing);
    await apply('two', sharing);
    await expect.poll(finalizers, timeout).toBe('["pulsar-operator.dev/members"]');
    await kubectl(['-n', home, 'delete', 'pulsarcluster', 'shared', '--wait=false']);
    await expect
      .poll(message, timeout)
      .toContain(`${home}/one, ${home}/two. It serves on until they are deleted`);
    await kubectl(['-n', home, 'delete', 'pulsarcluster', 'one', 'two']);
    await expect.poll(() => read('pulsarclusters', '-o', 'name'), timeout).toBe('');
  });
});
