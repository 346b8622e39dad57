import { configLabel } from '#src/components/build/names.ts';
import { configMapName } from '#src/components/build/objects.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** The StatefulSet of brokers and what it tells them of stores; nothing where there is none. */
export function brokersTold(shared: string | undefined, own: string): KubernetesObject[] {
  if (shared === undefined) return [];
  const labels = { [configLabel]: 'a' };
  const file = `configurationMetadataStoreUrl=${shared}\nmetadataStoreUrl=${own}\n`;
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'demo-broker', namespace: 'test' },
      spec: { replicas: 1, template: { metadata: { labels } } },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: configMapName('demo', 'broker', 'a'), namespace: 'test', labels },
      data: { 'overrides.conf': file },
    },
  ];
}
