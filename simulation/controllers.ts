import { failedOperation } from '#src/cluster/act/failed.ts';
import type { Failure } from '#src/cluster/model/failure.ts';
import type { Claim, Pod, PulsarCluster, StatefulSet } from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import type { Plan } from '#src/cluster/model/plan.ts';
import { Fallout } from '#src/cluster/objects/reliance.ts';
import { componentNames, domain, workloadName } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { amountOf } from '#src/kubernetes/quantity.ts';

/** Owner reference of what a controller makes for an object. */
export function controlledBy({ apiVersion, kind, metadata: { name, uid = '' } }: KubernetesObject) {
  return { apiVersion, kind, name, uid, controller: true };
}

function ownerOf({ metadata }: Pod): string | undefined {
  return metadata.ownerReferences?.[0]?.uid;
}

/** Names a revision by its template. */
function hash(text: string): string {
  let value = 0;
  for (const char of text) value = (value * 31 + char.charCodeAt(0)) | 0;
  return value.toString(36);
}

/** The name of the revision that a StatefulSet's template is. */
export function revisionNameOf({ metadata, spec }: StatefulSet): string {
  const template = JSON.stringify(spec.template);
  return `${metadata.name}-${template.length}-${hash(template)}`;
}

/** What the kubelet tells of a pod that runs; a broken one never serves, and its container has ended so often. */
export function runningStatus(
  { status }: Pod,
  now: number,
  isBroken: boolean,
  crashes: number,
): NonNullable<Pod['status']> {
  const ready = isBroken ? 'False' : 'True';
  const before = status?.conditions?.find(
    condition => condition.type === 'Ready' && condition.status === ready,
  );
  const lastTransitionTime = before?.lastTransitionTime ?? new Date(now).toISOString();
  const terminated = { reason: 'Error', exitCode: 1 };
  return {
    phase: 'Running',
    podIP: '198.18.0.1',
    startTime: status?.startTime ?? new Date(now).toISOString(),
    conditions: [{ type: 'Ready', status: ready, lastTransitionTime }],
    ...(isBroken &&
      crashes > 0 && {
        containerStatuses: [{ name: 'server', restartCount: crashes, state: { terminated } }],
      }),
  };
}

export type ClaimTemplate = NonNullable<StatefulSet['spec']['volumeClaimTemplates']>[number] & {
  readonly metadata: { labels?: Record<string, string> };
};

/** A claim as the StatefulSet controller makes it, bound at once. */
export function claimOf(template: ClaimTemplate, name: string, uid: string, now: number): Claim {
  const labels = { ...template.metadata.labels };
  const metadata = { name, namespace: 'test', uid, labels, creationTimestamp: new Date(now).toISOString() };
  const spec = { ...template.spec, storageClassName: 'standard' };
  const status = { phase: 'Bound', capacity: template.spec.resources.requests };
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec, status };
}

/** As the API server: a volume that is bound can grow. Returns what happened. */
export function applyToVolume(live: Claim, { metadata, spec }: Claim): string[] {
  const { name } = live.metadata;
  const [before, after] = [live.spec, spec].map(request => request?.resources?.requests?.storage);
  if (before === undefined || after === undefined) throw new Error(`${name} without a request`);
  if (amountOf(after) < amountOf(before)) throw new Error(`${name} would shrink`);
  const grows = amountOf(after) > amountOf(before);
  if (grows && live.status?.phase !== 'Bound') throw new Error(`${name} is not bound`);
  const others = Object.entries(live.metadata.annotations ?? {}).filter(([key]) => !key.startsWith(domain));
  const annotations = { ...Object.fromEntries(others), ...metadata.annotations };
  Object.assign(live, {
    metadata: { ...live.metadata, annotations },
    spec: { ...live.spec, resources: { requests: { storage: after } } },
  });
  return grows ? [`grow ${name} from ${before} to ${after}`] : [];
}

/** A pod as the StatefulSet controller makes it. */
export function setPod(set: StatefulSet, name: string, uid: string, revision: string): Pod {
  const { annotations, labels: own } = set.spec.template?.metadata ?? {};
  const labels = { ...own, 'controller-revision-hash': revision };
  const identity = { name, namespace: 'test', uid, labels, ownerReferences: [controlledBy(set)] };
  const metadata = { ...identity, ...(annotations && { annotations }) };
  return { apiVersion: 'v1', kind: 'Pod', metadata, status: { phase: 'Pending' } };
}

/** A pod that copies ledgers for so long, and then has ended. */
export function copyingStatus({ status }: Pod, now: number, copyingMs: number) {
  const startTime = status?.startTime ?? new Date(now).toISOString();
  return { phase: now < Date.parse(startTime) + copyingMs ? 'Running' : 'Succeeded', startTime };
}

/** A pod as the Job controller makes it. */
export function jobPod(job: KubernetesObject, uid: string): Pod {
  const { name, labels: own } = job.metadata;
  const labels = { 'app.kubernetes.io/component': '', 'app.kubernetes.io/instance': 'demo', ...own };
  const ownerReferences = [controlledBy(job)];
  const metadata = { name: `${name}-pod`, namespace: 'test', uid, labels, ownerReferences };
  return { apiVersion: 'v1', kind: 'Pod', metadata, status: { phase: 'Pending' } };
}

/** What server-side apply makes of a live object. */
export function laidOver(live: KubernetesObject, object: KubernetesObject): KubernetesObject {
  const metadata = {
    ...live.metadata,
    ...object.metadata,
    annotations: { ...live.metadata.annotations, ...object.metadata.annotations },
    labels: { ...live.metadata.labels, ...object.metadata.labels },
    generation: (live.metadata.generation ?? 1) + 1,
  };
  return { ...live, ...object, metadata };
}

/** Ready never lies: there are as many of each as the spec wants. */
export function expectWished({ spec }: PulsarCluster, replicas: (name: string) => number | undefined): void {
  for (const name of componentNames) {
    const [is, wish] = [replicas(workloadName('demo', name)), spec[name].replicas];
    if (is !== wish) throw new Error(`Ready, but there are ${is} of ${name} and ${wish} are wanted`);
  }
}

/** Without the claims on their way out whose pod has stopped: for so long the claims' protection keeps them. */
function withoutReleased(volumes: readonly Claim[], pods: readonly Pod[]): Claim[] {
  return volumes.filter(({ metadata: { name, deletionTimestamp } }) => {
    return !deletionTimestamp || pods.some(pod => name.endsWith(`-${pod.metadata.name}`));
  });
}

/** Lets go of pods whose StatefulSet goes alone, and leaves out those whose owner is gone. */
export function withoutGarbage(
  owned: KubernetesObject[],
  pods: Pod[],
  volumes: Claim[],
): [KubernetesObject[], Pod[], Claim[]] {
  const isLeaving = ({ metadata }: KubernetesObject) => metadata.deletionTimestamp !== undefined;
  for (const { metadata } of owned.filter(isLeaving)) {
    for (const pod of pods.filter(pod => ownerOf(pod) === metadata.uid)) pod.metadata.ownerReferences = [];
  }
  const left = owned.filter(object => !isLeaving(object));
  const uids = new Set(left.map(({ metadata }) => metadata.uid));
  const owning = pods.filter(pod => ownerOf(pod) === undefined || uids.has(ownerOf(pod)));
  return [left, owning, withoutReleased(volumes, owning)];
}

/** Those of the objects that have one of these names. */
export function namedAs(names: readonly KubernetesObject[], objects: readonly KubernetesObject[]) {
  return objects.filter(({ kind, metadata }) => {
    return names.some(name => name.kind === kind && name.metadata.name === metadata.name);
  });
}

/** Carries out those operations of a plan that do not fail. */
export function operated(
  { operations }: Plan,
  failing: (operation: Operation) => string | undefined,
  perform: (operation: Operation) => void,
): { failures: Failure[]; fallout: Fallout } {
  const fallout = new Fallout();
  const failures = operations.flatMap(operation => {
    const problem = failing(operation);
    if (problem === undefined) {
      perform(operation);
      return [];
    }
    const failure = failedOperation(operation, new Error(problem));
    fallout.failedOperation(operation, failure.component);
    return failure;
  });
  return { failures, fallout };
}

/** What of a plan is done although something has failed. */
export function goingOn({ changes, deletions }: Plan, fallout: Fallout): Pick<Plan, 'changes' | 'deletions'> {
  const isDone = (change: Plan['changes'][number]) => {
    const isStopped = fallout.stopsChange(change);
    if (isStopped) fallout.failedChange(change);
    return !isStopped;
  };
  const done = changes.filter(isDone);
  return { changes: done, deletions: deletions.filter(deletion => !fallout.stopsDeletion(deletion)) };
}
