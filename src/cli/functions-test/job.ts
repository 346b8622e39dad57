import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { type ClusterContext, ports, releaseOf, serviceHost } from '#src/components/build/context.ts';
import { buildJob } from '#src/components/build/job.ts';
import { byComponent, domain, selectorLabels } from '#src/components/build/names.ts';
import { webSocketUrl } from '#src/components/websocket/url.ts';
import { apiVersionOf, type KubernetesObject } from '#src/kubernetes/object.ts';
import { pulsarNamespaceResource } from './resources.ts';
import { overFile } from './runner.ts';

/** Label of the Job, its pod and its namespace, and name of the container. */
export const testPart = 'functions-test';
/** Label of the pod: the name of its Job, whatever release of Kubernetes made it. */
export const testLabel = `${domain}/${testPart}`;

/** One run of tests. */
export interface TestRun {
  /** What tells it from others: a few letters and digits. */
  readonly id: string;
  readonly tenant: string;
  /** That of the cluster's brokers, or another that was asked for. */
  readonly image: string;
  /** For everything, in seconds. */
  readonly timeout: number;
  readonly tokenSecret?: { readonly name: string; readonly key: string };
}

/** For how long an ended Job is kept: nobody looks at it any more, but who made it may still be told how it ended. */
const keptSeconds = 20;
/** Whoever made the Job notices first that the time is over. */
const graceSeconds = 15;
/** What its pod requests, and may use at most. */
export const testMemory = { request: '256Mi', limit: '1Gi' } as const;
const tokenFolder = '/var/run/secrets/pulsar';

/** How its namespace is called in Pulsar. */
export function namespaceOfTest(run: Pick<TestRun, 'id' | 'tenant'>): string {
  return `${run.tenant}/${ownNameOfTest(run)}`;
}

/**
 * A Job whose pod is like those of the brokers and only waits: what is to be done in it comes later. It ends by itself, and so
 * does all it owns, whatever becomes of who made it.
 */
export function testJob({ metadata, spec }: PulsarCluster, run: TestRun): KubernetesObject {
  const { name: cluster, namespace = '', uid = '' } = metadata;
  const releases = byComponent(() => releaseOf(spec));
  const context = { name: cluster, namespace, uid, spec, members: undefined, releases, restarts: {} };
  const name = testJobName(cluster, run);
  const labels = labelsOfTest(cluster);
  const { tokenSecret, timeout, image } = run;
  const { mounts, volumes } = tokenOfTest(tokenSecret);
  const job = buildJob(
    context,
    {
      name,
      part: testPart,
      like: 'broker',
      limits: {
        backoffLimit: 0,
        activeDeadlineSeconds: timeout + graceSeconds,
        ttlSecondsAfterFinished: keptSeconds,
      },
      labels: { ...labels, [testLabel]: name },
      terminationGracePeriodSeconds: 5,
      memory: testMemory,
      command: ['sh', '-c', `trap 'exit 0' TERM; while [ ! -e ${overFile} ]; do sleep 1; done`],
      env: variables(context, run),
      mounts,
      volumes,
    },
    image,
  );
  return { ...job, metadata: { name, namespace, labels } };
}

function testJobName(cluster: string, { id }: Pick<TestRun, 'id'>): string {
  return `${cluster}-${testPart}-${id}`;
}

function ownNameOfTest({ id }: Pick<TestRun, 'id'>): string {
  return `${testPart}-${id}`;
}

/** Not those of the operator, which would take the Job for one of its own. */
function labelsOfTest(cluster: string): Record<string, string> {
  return { ...selectorLabels(cluster, testPart), 'app.kubernetes.io/managed-by': 'kubectl-pulsar' };
}

function tokenOfTest(secret: TestRun['tokenSecret']) {
  if (!secret) return { mounts: [], volumes: [] };
  const source = { secretName: secret.name, defaultMode: 0o440, items: [{ key: secret.key, path: 'token' }] };
  return {
    mounts: [{ name: 'token', mountPath: tokenFolder, readOnly: true }],
    volumes: [{ name: 'token', secret: source }],
  };
}

/** Where the tests find the cluster. */
function variables(context: ClusterContext, run: TestRun): { name: string; value: string }[] {
  const { binary, web } = ports.pulsar;
  const broker = serviceHost(context, 'broker');
  const socket = webSocketUrl(context, 'Broker');
  const values = {
    PULSAR_SERVICE_URL: `pulsar://${broker}:${binary}`,
    PULSAR_WEB_SERVICE_URL: `http://${broker}:${web}`,
    ...(socket && { PULSAR_WEB_SOCKET_URL: socket }),
    PULSAR_NAMESPACE: namespaceOfTest(run),
    ...(run.tokenSecret && { PULSAR_TOKEN_FILE: `${tokenFolder}/token` }),
  };
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

/** What has the operator make the namespace in Pulsar, and remove it with all its topics when the Job goes. */
export function testNamespace(job: KubernetesObject, cluster: string, run: TestRun): KubernetesObject {
  const { name, namespace, uid = '', labels } = job.metadata;
  return {
    apiVersion: apiVersionOf(pulsarNamespaceResource),
    kind: pulsarNamespaceResource.kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels && { labels }),
      ownerReferences: [{ apiVersion: job.apiVersion, kind: job.kind, name, uid }],
    },
    spec: {
      clusterRef: { name: cluster },
      tenant: run.tenant,
      name: ownNameOfTest(run),
      deletionPolicy: 'DeleteWithTopics',
    },
  };
}
