import type { Claim, StatefulSet } from '#src/cluster/model/observation.ts';
import type { Kubernetes } from './kubernetes.ts';

type ClaimTemplate = NonNullable<StatefulSet['spec']['volumeClaimTemplates']>[number] & {
  readonly metadata: { labels?: Record<string, string> };
};

/** Makes the claims of a pod that are not there, as the StatefulSet controller does; they are bound at once where its storage is there. */
export function claimFor(kubernetes: Kubernetes, set: StatefulSet, pod: string): void {
  for (const template of set.spec.volumeClaimTemplates ?? []) {
    const name = `${template.metadata.name}-${pod}`;
    if (!kubernetes.get('PersistentVolumeClaim', name))
      kubernetes.write(bound(kubernetes, claimOf(template, name, kubernetes.time())));
  }
}

function claimOf(template: ClaimTemplate, name: string, creationTimestamp: string): Claim {
  const labels = { ...template.metadata.labels };
  const metadata = { name, namespace: 'test', labels, creationTimestamp };
  const spec = { storageClassName: 'standard', ...template.spec };
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec, status: { phase: 'Pending' } };
}

function bound(kubernetes: Kubernetes, claim: Claim): Claim {
  if (!kubernetes.provides(claim)) return claim;
  const capacity = claim.spec?.resources?.requests;
  return { ...claim, status: { phase: 'Bound', ...(capacity && { capacity }) } };
}

/** What protects claims: those on their way out go when no pod has them any more. */
export function releaseClaims(kubernetes: Kubernetes): void {
  for (const claim of kubernetes.claims) {
    if (claim.metadata.deletionTimestamp && !kubernetes.isUsed(claim)) kubernetes.remove(claim);
  }
}
