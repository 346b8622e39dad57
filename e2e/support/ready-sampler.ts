import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import type { PulsarCluster, StatefulSet } from '#src/cluster/model/observation.ts';
import {
  type ComponentName,
  componentNames,
  versionLabel,
  workloadName,
} from '#src/components/build/names.ts';
import { isAskedFor, settingsOf } from '#src/components/build/settings.ts';
import { sampleEvery } from './sampler.ts';
import type { Subject } from './subject.ts';

const everyMs = 100;

/** What contradicts Ready in one StatefulSet; undefined when nothing does. */
function contradiction(
  name: ComponentName,
  spec: PulsarClusterSpec,
  set: StatefulSet | undefined,
): string | undefined {
  if (!set) return `${name} has no StatefulSet`;
  if (set.spec.replicas !== settingsOf(spec, name).replicas) {
    return `${name} has ${set.spec.replicas} replicas, the spec says ${settingsOf(spec, name).replicas}`;
  }
  if (set.status?.observedGeneration !== set.metadata.generation) return `${name} is not observed yet`;
  return undefined;
}

function isReady({ metadata, status }: PulsarCluster): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' && ready.observedGeneration === metadata.generation;
}

async function sample(subject: Subject): Promise<string[]> {
  const before = await subject.cluster();
  if (!isReady(before)) return [];
  const [sets, pods] = await Promise.all([subject.statefulSets(), subject.pods()]);
  const after = await subject.cluster();
  // Only what was Ready on both sides of the look can be accused by it.
  if (after.metadata.resourceVersion !== before.metadata.resourceVersion) return [];
  return componentNames.flatMap(name => {
    const set = sets.find(({ metadata }) => metadata.name === workloadName(subject.name, name));
    if (!set && !isAskedFor(before.spec, name)) return [];
    const found = contradiction(name, before.spec, set);
    if (found) return [found];
    const ours = pods.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === name);
    return ours.flatMap(({ metadata }) => {
      const labels = metadata.labels ?? {};
      if (labels[versionLabel] !== before.spec.version)
        return [`${metadata.name} runs ${labels[versionLabel]}`];
      const isOld = labels['controller-revision-hash'] !== set?.status?.updateRevision;
      return isOld ? [`${metadata.name} runs an old template`] : [];
    });
  });
}

/** What nobody can know in the moment another person does it; an edit of the resource itself has no such grace. */
const byHandGraceMs = 1000;

export interface ReadySampler {
  /** Runs `act`, in which objects are changed behind the operator's back. */
  byHand<T>(act: () => Promise<T>): Promise<T>;
  /** Ends sampling; returns every time Ready was said and was not true. */
  stop(): Promise<{ samples: number; lies: string[] }>;
}

/** Looks at the status ten times a second from now on. */
export function sampleReady(subject: Subject): ReadySampler {
  const lies: string[] = [];
  const since = new Map<string, number>();
  let samples = 0;
  let graceMs = 0;
  function judge(found: readonly string[]): void {
    const now = performance.now();
    for (const lie of since.keys()) if (!found.includes(lie)) since.delete(lie);
    for (const lie of found) {
      since.set(lie, since.get(lie) ?? now);
      if (now - (since.get(lie) ?? now) >= graceMs) lies.push(`${new Date().toISOString()} ${lie}`);
    }
  }
  const sampler = sampleEvery(everyMs, async () => {
    const found = await sample(subject).catch(() => undefined);
    if (found) samples++;
    judge(found ?? []);
  });
  return {
    byHand: async act => {
      graceMs = byHandGraceMs;
      try {
        return await act();
      } finally {
        graceMs = 0;
      }
    },
    stop: async () => {
      await sampler.stop();
      return { samples, lies };
    },
  };
}
