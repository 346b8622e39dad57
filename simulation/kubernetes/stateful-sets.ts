import { isAlive, isOrphan, isReady } from '#src/cluster/model/component-state.ts';
import type { Pod, StatefulSet } from '#src/cluster/model/observation.ts';
import { claimFor, releaseClaims } from './claims.ts';
import type { Kubernetes } from './kubernetes.ts';
import { controlledBy } from './owners.ts';

/** What the StatefulSet controller does, once: it takes note, adopts, makes the pods that are missing, ends those too many. */
export function runStatefulSets(kubernetes: Kubernetes): void {
  releaseClaims(kubernetes);
  for (const set of kubernetes.sets) {
    const observed = takeNote(kubernetes, set);
    if (isAlive(observed)) runPods(kubernetes, observed);
  }
}

/** The present template names its revision, which is kept. */
function takeNote(kubernetes: Kubernetes, set: StatefulSet): StatefulSet {
  const { generation = 1, annotations = {} } = set.metadata;
  if (set.status?.observedGeneration === generation) return set;
  const { template = {} } = set.spec;
  const updateRevision = revisionNameOf(set.metadata.name, JSON.stringify(template));
  if (!kubernetes.revisions.has(updateRevision))
    kubernetes.revisions.set(updateRevision, { template, annotations });
  return kubernetes.write({ ...set, status: { observedGeneration: generation, updateRevision } });
}

function revisionNameOf(set: string, template: string): string {
  let hash = 0;
  for (let at = 0; at < template.length; at++) hash = (hash * 31 + template.charCodeAt(at)) | 0;
  return `${set}-${template.length}-${hash.toString(36)}`;
}

function runPods(kubernetes: Kubernetes, set: StatefulSet): void {
  const { replicas = 1 } = set.spec;
  const isOrdered = (set.spec as { podManagementPolicy?: string }).podManagementPolicy !== 'Parallel';
  const own = kubernetes.pods.filter(pod => isOf(pod, set));
  for (const pod of own) if (isOrphan(pod)) adopt(kubernetes, set, pod);
  makeMissing(kubernetes, set, own, replicas, isOrdered);
  const ordinal = ({ metadata: { name } }: Pod) => Number(name.slice(set.metadata.name.length + 1));
  const surplus = own.filter(pod => ordinal(pod) >= replicas).sort((a, b) => ordinal(b) - ordinal(a));
  if (!isOrdered) for (const pod of surplus) kubernetes.delete(pod);
  else if (surplus[0]) kubernetes.delete(surplus[0]);
}

function adopt(kubernetes: Kubernetes, set: StatefulSet, pod: Pod): void {
  kubernetes.write({ ...pod, metadata: { ...pod.metadata, ownerReferences: [controlledBy(set)] } });
}

/** One that goes in order makes no pod before all lower ones serve. */
function makeMissing(
  kubernetes: Kubernetes,
  set: StatefulSet,
  own: readonly Pod[],
  replicas: number,
  isOrdered: boolean,
): void {
  for (let ordinal = 0; ordinal < replicas; ordinal++) {
    const name = `${set.metadata.name}-${ordinal}`;
    const present = own.find(pod => pod.metadata.name === name);
    if (!present) makePod(kubernetes, set, name);
    if (isOrdered && !(present && isReady(present))) return;
  }
}

function makePod(kubernetes: Kubernetes, set: StatefulSet, name: string): void {
  const { annotations, labels: own } = set.spec.template?.metadata ?? {};
  const labels = { ...own, 'controller-revision-hash': set.status?.updateRevision ?? '' };
  const made = { labels, ownerReferences: [controlledBy(set)], creationTimestamp: kubernetes.time() };
  const identity = { name, namespace: 'test', ...made };
  const metadata = { ...identity, ...(annotations && { annotations }) };
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata, status: { phase: 'Pending' } };
  kubernetes.happened('create', kubernetes.write(pod));
  claimFor(kubernetes, set, name);
}

function isOf({ metadata: { name } }: Pod, { metadata }: StatefulSet): boolean {
  return name.lastIndexOf('-') === metadata.name.length && name.startsWith(metadata.name);
}
