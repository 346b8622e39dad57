import { expect } from 'vitest';
import { pulsarImage, pulsarVersion } from '#e2e/cluster/images.ts';

/** Asks the cluster that is up. */
export type Kubectl = (args: readonly string[], input?: string) => Promise<string>;

/** Two pods in different zones, each with a volume. */
function statefulSet(): object {
  const image = pulsarImage(pulsarVersion).name;
  const labels = { app: 'probe' };
  const elsewhere = { topologyKey: 'topology.kubernetes.io/zone', labelSelector: { matchLabels: labels } };
  const command = ['python3', '-m', 'http.server', '8000', '--directory', '/data'];
  const volumeMounts = [{ name: 'data', mountPath: '/data' }];
  const resources = { requests: { storage: '1Gi' } };
  return {
    serviceName: 'probe',
    replicas: 2,
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        terminationGracePeriodSeconds: 1,
        affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [elsewhere] } },
        containers: [{ name: 'probe', image, imagePullPolicy: 'IfNotPresent', command, volumeMounts }],
      },
    },
    volumeClaimTemplates: [
      { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources } },
    ],
  };
}

const service = { selector: { app: 'probe' }, ports: [{ port: 80, targetPort: 8000 }] };

const named = (apiVersion: string, kind: string, name: string, spec: object): string =>
  JSON.stringify({ apiVersion, kind, metadata: { name }, spec });

/** Pods with volumes run, and reach each other by name and by the address of a Service. */
export async function expectToServe(kubectl: Kubectl): Promise<void> {
  const objects = [
    named('apps/v1', 'StatefulSet', 'probe', statefulSet()),
    named('v1', 'Service', 'probe', service),
  ];
  await kubectl(['apply', '-f', '-'], objects.join('\n'));
  await kubectl(['rollout', 'status', 'statefulset/probe', '--timeout=180s']);
  const script = `import urllib.request as r
for host in ("probe", "probe-0.probe:8000", "probe-1.probe:8000"): print(r.urlopen(f"http://{host}/", timeout=20).status)`;
  for (const pod of ['probe-0', 'probe-1']) {
    expect(await kubectl(['exec', pod, '--', 'python3', '-c', script])).toBe('200\n200\n200\n');
  }
}

/** On every node the image of this name has this program in it. */
export async function expectToRun(kubectl: Kubectl, image: string, program: string): Promise<void> {
  const labels = { app: program };
  const containers = [{ name: program, image, imagePullPolicy: 'Never', command: [`/${program}`] }];
  const template = { metadata: { labels }, spec: { containers } };
  const spec = { selector: { matchLabels: labels }, template };
  await kubectl(['apply', '-f', '-'], named('apps/v1', 'DaemonSet', program, spec));
  await kubectl(['rollout', 'status', `daemonset/${program}`, '--timeout=180s']);
}
