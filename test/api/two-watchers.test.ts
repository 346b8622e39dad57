import { afterEach, expect, inject, test } from 'vitest';
import { kubectl, namespace } from './kubectl.ts';
import { OperatorProcess } from './operator-process.ts';

const running: OperatorProcess[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map(operator => operator.stop('SIGKILL')));
});

async function start(release: string, home: string, namespaces: readonly string[]): Promise<OperatorProcess> {
  const operator = await OperatorProcess.start({
    KUBECONFIG: inject('kubeconfig'),
    POD_NAMESPACE: home,
    POD_NAME: `${release}-0`,
    LEASE_NAME: release,
    WATCH_NAMESPACES: namespaces.join(','),
  });
  running.push(operator);
  return operator;
}

async function apply(kind: string, name: string, at: string, spec: object): Promise<void> {
  const object = {
    apiVersion: 'pulsar-operator.dev/v1alpha1',
    kind,
    metadata: { name, namespace: at },
    spec,
  };
  await kubectl(['apply', '-f', '-'], JSON.stringify(object));
}

test('given two operators of which only one sees the cluster, then what lives in it is that one’s alone', async () => {
  const [home, apps] = [await namespace('home'), await namespace('apps')];
  await apply('PulsarCluster', 'demo', home, { allowedNamespaces: [apps] });
  await start('sees', home, [home, apps]);
  const clusterRef = { name: 'demo', namespace: home };
  await apply('PulsarTenant', 'acme', apps, { clusterRef, deletionPolicy: 'Delete' });
  await apply('PulsarClient', 'shop', apps, { clusterRef });
  const get = (path: string) => () =>
    Promise.all(['pulsartenant/acme', 'pulsarclient/shop'].map(what => jsonOf(apps, what, path)));
  const reasons = get('{.status.conditions[0].reason}');
  const timeout = { timeout: 30_000 };
  await expect.poll(reasons, timeout).toEqual(['Initialising', 'Initialising']);
  const versions = get('{.metadata.resourceVersion}');
  const before = await versions();

  await start('blind', home, [apps]);
  await kubectl(['-n', apps, 'delete', 'pulsartenant', 'acme', '--wait=false']);
  const events = () =>
    kubectl([
      '-n',
      apps,
      'get',
      'events.v1.events.k8s.io',
      '-o',
      'jsonpath={range .items[*]}{.reason} {end}',
    ]);
  await expect.poll(events, timeout).toContain('OtherOperator');
  expect(await jsonOf(apps, 'pulsartenant/acme', '{.metadata.finalizers}')).toContain('pulsar');
  // What looks at one has looked at all: each flips several times a second where both write it.
  expect((await versions())[1]).toBe(before[1]);
});

function jsonOf(at: string, what: string, path: string): Promise<string> {
  return kubectl(['-n', at, 'get', what, '-o', `jsonpath=${path}`]);
}
