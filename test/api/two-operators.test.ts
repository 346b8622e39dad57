import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { operatorAnnotation } from '#src/cluster/model/operators.ts';
import { kubectl, namespace } from './kubectl.ts';
import { OperatorProcess } from './operator-process.ts';

let home: string;
const running: OperatorProcess[] = [];

beforeEach(async () => {
  home = await namespace('two');
  const metadata = { name: 'demo', namespace: home };
  const cluster = { apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarCluster', metadata, spec: {} };
  await kubectl(['apply', '-f', '-'], JSON.stringify(cluster));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map(operator => operator.stop('SIGKILL')));
});

/** An operator of its own release, in the namespace of the test. */
async function start(release: string, namespaces = home): Promise<OperatorProcess> {
  const operator = await OperatorProcess.start({
    KUBECONFIG: inject('kubeconfig'),
    POD_NAMESPACE: home,
    POD_NAME: `${release}-0`,
    LEASE_NAME: release,
    WATCH_NAMESPACES: namespaces,
  });
  running.push(operator);
  return operator;
}

function read(what: string, ...args: string[]): Promise<string> {
  return kubectl(['-n', home, 'get', what, ...args]);
}

const timeout = { timeout: 30_000 };
const holder = () => read('pulsarcluster', 'demo', '-o', 'jsonpath={.status.operator}');
const told = (operator: OperatorProcess) => operator.log.map(({ msg }) => msg).join('\n');

function annotate(value: string): Promise<string> {
  return kubectl([
    '-n',
    home,
    'annotate',
    '--overwrite',
    'pulsarcluster/demo',
    `${operatorAnnotation}${value}`,
  ]);
}

test('given two operators that see one cluster, then one looks after it, and the other says so and does nothing', async () => {
  const operators = { a: await start('a'), b: await start('b') };
  await expect.poll(holder, timeout).toMatch(/\/[ab]$/);
  const [first, second] = (await holder()).endsWith('/a') ? (['a', 'b'] as const) : (['b', 'a'] as const);
  await expect
    .poll(() => told(operators[second]), timeout)
    .toContain(`Operator ${home}/${first} looks after it, so operator ${home}/${second} does nothing.`);
  await expect.poll(() => read('statefulsets', '-o', 'name'), timeout).toContain('demo-zookeeper');
  expect(told(operators[second])).not.toMatch(/Applying|Deleting/);
  const events = () => read('events.v1.events.k8s.io', '-o', 'jsonpath={range .items[*]}{.reason} {end}');
  await expect.poll(events, timeout).toContain('OtherOperator');

  // The other is told to take over: the first lets go, the second goes on with what there is.
  await annotate(`=${home}/${second}`);
  await expect.poll(holder, timeout).toBe(`${home}/${second}`);
  await expect.poll(() => told(operators[first]), timeout).toContain('this one lets go');
  await kubectl(['-n', home, 'delete', 'service', 'demo-broker']);
  await expect.poll(() => told(operators[second]), timeout).toContain('Applying Service demo-broker');
  expect(told(operators[first]).split('lets go')[1]).not.toMatch(/Applying|Deleting/);
});

test('given a cluster whose operator is gone, when its Lease goes, then another takes over and tells', async () => {
  const first = await start('a');
  await expect.poll(holder, timeout).toBe(`${home}/a`);
  await first.stop();
  const second = await start('b');
  await expect.poll(() => told(second), timeout).toContain(`Operator ${home}/a looks after it`);
  await kubectl(['-n', home, 'delete', 'lease', 'a']);
  // Whatever brings a pass will do; by itself it looks once a minute.
  await kubectl(['-n', home, 'label', 'pulsarcluster/demo', 'touched=yes']);
  await expect.poll(holder, timeout).toBe(`${home}/b`);
  expect(told(second)).toContain(`takes over from ${home}/a, of which there is no Lease`);
});

test('given a Lease that was not renewed for a minute, then another takes over at its first look', async () => {
  const renewTime = new Date(Date.now() - 61_000).toISOString().replace('Z', '000Z');
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'lost', namespace: home },
    spec: { holderIdentity: 'lost-0', leaseDurationSeconds: 15, renewTime },
  };
  await kubectl(['apply', '-f', '-'], JSON.stringify(lease));
  const status = JSON.stringify({ status: { operator: `${home}/lost` } });
  await kubectl([
    '-n',
    home,
    'patch',
    'pulsarcluster',
    'demo',
    '--subresource=status',
    '--type=merge',
    '-p',
    status,
  ]);
  await start('b');
  await expect.poll(holder, timeout).toBe(`${home}/b`);
});

test('given an operator that watches other namespaces from now on, then another takes over what it left', async () => {
  const first = await start('a');
  await expect.poll(holder, timeout).toBe(`${home}/a`);
  await first.stop();
  const again = await start('a', 'default');
  await expect.poll(() => told(again), timeout).toContain('Became leader');
  const second = await start('b');
  await expect.poll(holder, timeout).toBe(`${home}/b`);
  expect(told(second)).toContain(`which does not watch namespace ${home}`);
});

test('given an annotation that names an operator that is not there, then the work goes on, and that is told', async () => {
  await annotate('=nowhere/none');
  const operator = await start('a');
  await expect.poll(holder, timeout).toBe(`${home}/a`);
  await expect
    .poll(() => told(operator), timeout)
    .toContain('names operator nowhere/none, of which there is no Lease nowhere/none: correct or remove it');
  await expect.poll(() => read('statefulsets', '-o', 'name'), timeout).toContain('demo-zookeeper');
});
