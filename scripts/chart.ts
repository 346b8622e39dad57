import { execFileSync } from 'node:child_process';

interface Definition {
  metadata: { name: string };
}

/** The CustomResourceDefinitions as a template of the chart: left out on demand, kept when it is uninstalled. */
export function chartDefinitions(
  definitions: readonly Definition[],
  yaml: (value: object) => string,
): string {
  const documents = definitions.map(definition => {
    const annotations = { 'helm.sh/resource-policy': 'keep' };
    return yaml({ ...definition, metadata: { ...definition.metadata, annotations } });
  });
  // Descriptions may hold what Helm would take for a template.
  const text = documents.join('---\n').replaceAll('{{', '{{ "{{" }}');
  return `{{- if .Values.crds.enabled }}\n${text}{{- end }}\n`;
}

/** The chart with its defaults as plain manifests, its namespace included, for `kubectl apply`. */
export function installManifest(helm: string, yaml: (value: object) => string): string {
  const name = 'pulsar-operator';
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  const namespace = yaml({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  const args = ['template', name, 'charts/pulsar-operator', '--namespace', name];
  return namespace + execFileSync(helm, args, { encoding: 'utf8', timeout: 60_000 });
}
