import { expect, test } from 'vitest';
import type { Hearing } from '#src/cluster/model/heard.ts';
import { plan } from '#src/cluster/plan.ts';
import { seenAtRest } from '../at-rest.ts';

/** A cluster that serves, of which ledgers miss copies for eleven minutes. */
function late() {
  const seen = seenAtRest();
  const ago = (seconds: number) => new Date(Date.parse(seen.now) - seconds * 1000).toISOString();
  const heard = { ...(seen.heard as Hearing), underReplicated: { count: 2, since: ago(660) } };
  const pods = seen.pods.map(pod => {
    if (pod.metadata.labels?.['app.kubernetes.io/component'] !== 'autorecovery') return pod;
    const conditions = (pod.status?.conditions ?? []).map(each => ({
      ...each,
      lastTransitionTime: ago(3600),
    }));
    return { ...pod, status: { ...pod.status, conditions } };
  });
  return { seen: { ...seen, heard, pods }, ago };
}

test('given autorecovery that is to restart for them, and a budget that may not let it, when a broker is outdated and unready for long, then it is repaired all the same', () => {
  const { seen, ago } = late();
  const broken = seen.pods.map(pod => {
    if (pod.metadata.name !== 'demo-broker-0') return pod;
    const conditions = [
      { type: 'Ready', status: 'False', reason: 'ContainersNotReady', lastTransitionTime: ago(300) },
    ];
    const labels = { ...pod.metadata.labels, 'controller-revision-hash': 'old' };
    return {
      ...pod,
      metadata: { ...pod.metadata, labels, creationTimestamp: ago(7200) },
      status: { ...pod.status, startTime: ago(7200), conditions },
    };
  });
  const names = (heard: typeof seen.heard) =>
    plan({ ...seen, pods: broken, heard }).deletions.map(({ object }) => object.metadata.name);
  const { underReplicated: _, ...well } = seen.heard;
  expect(names({ ...well, underReplicated: { count: 0, since: ago(0) } })).toContain('demo-broker-0');
  expect(names(seen.heard)).toContain('demo-broker-0');
});
