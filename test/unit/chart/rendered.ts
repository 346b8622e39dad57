import type { V1Deployment } from '@kubernetes/client-node';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

export function ofKind(objects: readonly KubernetesObject[], kind: string): KubernetesObject[] {
  return objects.filter(object => object.kind === kind);
}

export function deploymentOf(objects: readonly KubernetesObject[]): V1Deployment {
  return ofKind(objects, 'Deployment')[0] as unknown as V1Deployment;
}
