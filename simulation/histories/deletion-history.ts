import { ok } from 'node:assert/strict';
import {
  planDeletion,
  podsFinalizer,
  volumesFinalizer,
  wantedFinalizers,
} from '#src/cluster/lifecycle/deletion.ts';
import { isOrphan } from '#src/cluster/model/component-state.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Deletion } from '#src/cluster/model/step.ts';
import type { Step } from './histories.ts';
import { BareKubernetes, ordinal, Refusal } from './objects.ts';

export const steps = [
  ...['pass', 'pass', 'pass', 'pass', 'slow pass', 'slow pass', 'crash', 'answer lost', 'replace', 'replace'],
  ...[
    'sets',
    'sets',
    'kubelets',
    'garbage',
    'garbage',
    'delete',
    'policy',
    'policy',
    'lag',
    'catch up',
    'kill',
  ],
] as const;
type Name = (typeof steps)[number];

const foreignFinalizer = 'example.com/theirs';

/** The end of a cluster, whose StatefulSet may just then be on its way out without its pods. */
export class DeletionHistory {
  readonly kubernetes = new BareKubernetes();
  /** Whether the cluster said before its deletion that its volumes go, and the operator had taken note. */
  #saidBeforehand = false;
  #isGone = false;
  readonly #everHad = new Set<string>();

  constructor() {
    const { cluster } = this.kubernetes;
    const metadata = { ...cluster.metadata, finalizers: [foreignFinalizer] };
    this.kubernetes.put('cluster', { ...cluster, metadata });
    this.#pass();
    this.kubernetes.runSets();
    this.kubernetes.runKubelets();
  }

  step([name, n]: Step<Name>): void {
    const { kubernetes } = this;
    if (name === 'pass') this.#pass();
    if (name === 'replace') this.#pass({ replaces: true });
    if (name === 'slow pass') this.#pass({ replaces: n % 2 === 0, meanwhile: () => this.#meanwhile(n) });
    if (name === 'crash') this.#pass({ replaces: n % 2 === 0, most: n % 5 });
    if (name === 'answer lost') this.#pass({ most: 1 + (n % 2) });
    if (name === 'sets') this.#runSets();
    if (name === 'kubelets') kubernetes.runKubelets();
    if (name === 'garbage') this.#collectGarbage();
    if (name === 'delete') this.#deleteCluster();
    if (name === 'policy') this.#setPolicy(n % 2 === 0 ? 'Retain' : 'Delete');
    if (name === 'lag') kubernetes.lag(n);
    if (name === 'catch up') kubernetes.catchUp();
    if (name === 'kill') this.#kill(n);
    this.#check();
  }

  /** What happens while a pass is between its decision and its acts. */
  #meanwhile(n: number): void {
    const names = ['delete', 'policy', 'garbage', 'sets', 'kill'] as const;
    this.step([names[n % names.length] ?? 'delete', (n * 13) % 100]);
  }

  #setPolicy(deletionPolicy: 'Retain' | 'Delete'): void {
    if (!this.#isGone) this.kubernetes.edit(spec => ({ ...spec, deletionPolicy }));
  }

  #deleteCluster(): void {
    const { cluster, now } = this.kubernetes;
    const { finalizers = [], deletionTimestamp } = cluster.metadata;
    if (deletionTimestamp) return;
    this.#saidBeforehand = finalizers.includes(volumesFinalizer);
    const metadata = { ...cluster.metadata, deletionTimestamp: new Date(now).toISOString() };
    this.kubernetes.put('cluster', { ...cluster, metadata });
  }

  // The operator

  /** One that `replaces` makes the StatefulSet anew and leaves its pods running, as for bigger volumes. */
  #pass({ replaces = false, most = 99, meanwhile = () => {} } = {}): void {
    if (this.#isGone) return;
    const { kubernetes } = this;
    const observation = kubernetes.observe();
    const isDying = observation.cluster.metadata.deletionTimestamp !== undefined;
    const acts = isDying ? this.#endOf(observation) : this.#lifeOf(observation, replaces);
    meanwhile();
    kubernetes.carryOut(acts, most);
  }

  #lifeOf(observation: Observation, replaces: boolean): (() => void)[] {
    const object = observation.owned.find(({ metadata }) => !metadata.deletionTimestamp);
    const deletions: Deletion[] = replaces && object ? [{ object, why: '', keepsDependents: true }] : [];
    const finalizers = wantedFinalizers(observation, deletions);
    return [
      ...(finalizers ? [() => this.#patch(observation, finalizers)] : []),
      () => this.#applySet(observation),
      ...deletions.map(deletion => () => this.#orphan(deletion)),
    ];
  }

  #endOf(observation: Observation): (() => void)[] {
    const { finalizers, deletions, changes } = planDeletion(observation);
    ok(changes.length === 0, 'nothing is made for a cluster that goes');
    return [
      ...(finalizers ? [() => this.#patch(observation, finalizers)] : []),
      ...deletions.map(({ object }) => () => {
        const kinds = { PersistentVolumeClaim: 'claims', Pod: 'pods', StatefulSet: 'sets' } as const;
        this.kubernetes.delete(kinds[object.kind as keyof typeof kinds], object);
        if (object.kind === 'PersistentVolumeClaim') this.#checkVolume(observation);
      }),
    ];
  }

  #checkVolume({ cluster, owned, pods }: Observation): void {
    ok(this.#saidBeforehand, 'volumes go only when that was said beforehand');
    ok(cluster.spec.deletionPolicy === 'Delete', 'volumes stay when the user has changed their mind');
    ok(pods.length === 0 && owned.length === 0, 'volumes go when nothing runs on them');
  }

  #patch({ cluster }: Observation, finalizers: readonly string[]): void {
    const { kubernetes } = this;
    if (kubernetes.cluster !== cluster) throw new Refusal('the cluster has changed');
    const before = cluster.metadata.finalizers ?? [];
    const added = finalizers.filter(name => !before.includes(name));
    // As the API server: none can be added to what is being deleted.
    if (cluster.metadata.deletionTimestamp && added.length > 0) throw new Error(`adds ${added.join()}`);
    ok(finalizers.includes(foreignFinalizer), 'the finalizers of others stay');
    kubernetes.put('cluster', { ...cluster, metadata: { ...cluster.metadata, finalizers: [...finalizers] } });
    kubernetes.writeStatus({});
  }

  #applySet({ owned }: Observation): void {
    const { kubernetes } = this;
    if (owned.length > 0) return;
    // A fresh look comes before a creation.
    if (kubernetes.cluster.metadata.deletionTimestamp) throw new Refusal('its owner is gone');
    if (kubernetes.sets.length === 0) kubernetes.applySet('bookkeeper', 3);
  }

  #orphan({ object }: Deletion): void {
    const { kubernetes } = this;
    const set = kubernetes.sets.find(set => set === object);
    if (!set) throw new Refusal(`${object.metadata.name} is another one by now`);
    const deletionTimestamp = new Date(kubernetes.now).toISOString();
    kubernetes.write('sets', { ...set, metadata: { ...set.metadata, deletionTimestamp } });
  }

  // What happens by itself

  #runSets(): void {
    const { kubernetes } = this;
    for (const { metadata } of kubernetes.sets) {
      if (metadata.deletionTimestamp) continue;
      const owner = {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        name: metadata.name,
        uid: metadata.uid ?? '',
      };
      for (const pod of kubernetes.pods.filter(isOrphan))
        kubernetes.replacePod(pod, { ...pod, metadata: { ...pod.metadata, ownerReferences: [owner] } });
    }
    kubernetes.runSets();
    for (const { metadata } of kubernetes.volumes) this.#everHad.add(metadata.uid ?? '');
  }

  /** The garbage collector lets go of the pods of a StatefulSet that goes alone, and takes what has lost its owner. */
  #collectGarbage(): void {
    const { kubernetes } = this;
    if (this.#isGone) kubernetes.put('sets', []);
    for (const set of kubernetes.sets.filter(({ metadata }) => metadata.deletionTimestamp)) {
      for (const pod of kubernetes.pods.filter(pod => isOf(pod, set.metadata.uid)))
        kubernetes.replacePod(pod, { ...pod, metadata: { ...pod.metadata, ownerReferences: [] } });
      kubernetes.put(
        'sets',
        kubernetes.sets.filter(other => other !== set),
      );
    }
    for (const pod of kubernetes.pods.filter(pod => (pod.metadata.ownerReferences ?? []).length > 0))
      if (!kubernetes.sets.some(({ metadata }) => isOf(pod, metadata.uid))) kubernetes.replacePod(pod);
  }

  #kill(n: number): void {
    const pod = this.kubernetes.pods.find(pod => ordinal(pod) === n % 3);
    if (pod) this.kubernetes.replacePod(pod);
  }

  #check(): void {
    const { deletionTimestamp, finalizers = [] } = this.kubernetes.cluster.metadata;
    this.#isGone ||= deletionTimestamp !== undefined && finalizers.every(name => name === foreignFinalizer);
    if (this.#saidBeforehand) return;
    const uids = new Set(this.kubernetes.volumes.map(({ metadata }) => metadata.uid));
    ok(
      [...this.#everHad].every(uid => uids.has(uid)),
      'volumes outlive the cluster',
    );
  }

  /** The cluster is deleted, if it was not; nothing of it stays but the volumes that are to. */
  settle(): void {
    const { kubernetes } = this;
    kubernetes.catchUp();
    this.#deleteCluster();
    for (let round = 0; round < 20; round++) {
      this.#pass();
      this.#runSets();
      kubernetes.runKubelets();
      this.#collectGarbage();
      this.#check();
    }
    ok(this.#isGone, 'the cluster can go');
    ok(kubernetes.pods.length === 0, 'no pod outlives the cluster');
    const { deletionPolicy } = kubernetes.cluster.spec;
    const goes = this.#saidBeforehand && deletionPolicy === 'Delete';
    ok(!goes || kubernetes.volumes.length === 0, 'volumes that are to go are gone');
    ok(!kubernetes.cluster.metadata.finalizers?.includes(podsFinalizer), 'nothing holds the cluster');
  }
}

function isOf({ metadata }: Pod, owner: string | undefined): boolean {
  return metadata.ownerReferences?.some(({ uid }) => uid === owner) ?? false;
}
