import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { metadataStoreUrl } from '#src/components/build/context.ts';
import { functionsWorker } from '#src/components/functions/objects.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { kubectl, namespace } from '#test/api/kubectl.ts';
import { freePort } from '#test/api/zookeeper/server.ts';
import { contextOf } from '#test/unit/components/context.ts';
import { runExample } from './example-function.ts';
import { startPulsar } from './server.ts';
import { startWorkload } from './workload.ts';

const started: AsyncDisposable[] = [];
let folder = '';
let ns = '';
let workers = '';

/** The ServiceAccount and the Role that people are told to make. */
async function documentedRights(): Promise<string> {
  const page = await readFile('docs/configuration.md', 'utf8');
  const blocks = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, block = '']) => block);
  return blocks.find(block => /^kind: Role$/m.test(block)) ?? expect.fail('no Role is documented');
}

/** A kubeconfig of that account alone. */
async function kubeconfigOf(account: string): Promise<string> {
  const token = (await kubectl(['-n', ns, 'create', 'token', account])).trim();
  const config = parse(await readFile(inject('kubeconfig'), 'utf8')) as { users: { name: string }[] };
  const users = config.users.map(({ name }) => ({ name, user: { token } }));
  const path = join(folder, 'kubeconfig');
  await writeFile(path, stringify({ ...config, users }));
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulsar-operator-function-pods-'));
  ns = await namespace('function-pods');
  const rights = await documentedRights();
  await kubectl(['-n', ns, 'apply', '-f', '-'], rights);
  const [account] = parseAllDocuments(rights).map(each => each.toJS() as { metadata: { name: string } });
  const { name = '' } = account?.metadata ?? {};
  const context = contextOf(
    {
      profile: 'Development',
      zookeeper: { replicas: 1 },
      bookkeeper: { replicas: 1 },
      functions: {
        placement: 'Workers',
        runtime: 'Kubernetes',
        serviceAccountName: name,
        jvm: { heap: '256Mi', directMemory: '128Mi', garbageCollector: 'Serial' },
      },
    },
    { namespace: ns },
  );
  const pulsar = await startPulsar({ clusterName: 'demo' }, { withZooKeeper: true });
  started.push(pulsar);
  const port = await freePort();
  const broker = `demo-broker.${ns}.svc.cluster.local`;
  workers = `http://127.0.0.1:${port}`;
  started.push(
    await startWorkload(functionsWorker, context, {
      addresses: {
        [metadataStoreUrl(context)]: `zk:${pulsar.zookeeper}`,
        [`"pulsarServiceUrl": "pulsar://${broker}:6650",\n  "pulsarWebServiceUrl": "http://${broker}:8080"`]: `"pulsarServiceUrl": "pulsar://${pulsar.binary}",\n  "pulsarWebServiceUrl": "${pulsar.web}"`,
        // It is in no pod: what it may is in a kubeconfig.
        '"submittingInsidePod": true': '"submittingInsidePod": false',
        '"workerPort": 6750': `"workerPort": ${port}`,
      },
      pod: 'demo-functions-0',
      env: { KUBECONFIG: await kubeconfigOf(name) },
      port: [6750, port],
    }),
  );
}, 1_200_000);

afterAll(async () => {
  for (const each of started.reverse()) await each[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** What there is of a kind. */
async function made(kind: string): Promise<KubernetesObject[]> {
  const { items } = JSON.parse(await kubectl(['-n', ns, 'get', kind, '-o', 'json'])) as {
    items: KubernetesObject[];
  };
  return items;
}

test('given a worker with the rights that are documented, then it makes and deletes what runs a function', async () => {
  const url = await runExample(workers, 'apart');
  await expect.poll(() => made('statefulsets')).toHaveLength(1);
  const text = JSON.stringify(await made('statefulsets'));
  expect(text).toContain('docker.io/apachepulsar/pulsar:4.0.8');
  expect(text).toContain(`demo-functions.${ns}.svc.cluster.local:6750`);
  expect(text).toContain(`demo-broker.${ns}.svc.cluster.local:6650`);
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
  // No garbage collector is here, for which each that goes waits: it is only marked.
  const isGoing = async (kind: string) => (await made(kind))[0]?.metadata.deletionTimestamp !== undefined;
  await expect.poll(() => isGoing('statefulsets')).toBe(true);
  const [set] = await made('statefulsets');
  const free = ['--type=merge', '-p', '{"metadata":{"finalizers":null}}'];
  await kubectl(['-n', ns, 'patch', 'statefulset', set?.metadata.name ?? '', ...free]);
  await expect.poll(() => isGoing('services')).toBe(true);
}, 120_000);
