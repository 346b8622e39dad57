import { ok } from 'node:assert/strict';
import {
  planDeletion,
  podsFinalizer,
  volumesFinalizer,
  wantedFinalizers,
} from '#src/cluster/lifecycle/deletion.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { Deletion } from '#src/cluster/model/step.ts';
import { stopPods } from '../kubernetes/kubelet.ts';
import { Refusal } from '../kubernetes/kubernetes.ts';
import { collectGarbage } from '../kubernetes/owners.ts';
import { runStatefulSets } from '../kubernetes/stateful-sets.ts';
import type { Step } from './histories.ts';
import { BareKubernetes, ordinal } from './objects.ts';

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
  readonly #everHad = new Set<string>();

  constructor() {
    const { cluster } = this.kubernetes;
    const metadata = { ...cluster.metadata, finalizers: [foreignFinalizer] };
    this.kubernetes.write({ ...cluster, metadata });
    this.#pass();
    this.#runSets();
    stopPods(this.kubernetes);
  }

  step([name, n]: Step<Name>): void {
    const { kubernetes } = this;
    if (name === 'pass') this.#pass();
    if (name === 'replace') this.#pass({ replaces: true });
    if (name === 'slow pass') this.#pass({ replaces: n % 2 === 0, meanwhile: () => this.#meanwhile(n) });
    if (name === 'crash') this.#pass({ replaces: n % 2 === 0, most: n % 5 });
    if (name === 'answer lost') this.#pass({ most: 1 + (n % 2) });
    if (name === 'sets') this.#runSets();
    if (name === 'kubelets') stopPods(kubernetes);
    if (name === 'garbage') collectGarbage(kubernetes);
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
    if (!this.kubernetes.isGone) this.kubernetes.editSpec(spec => ({ ...spec, deletionPolicy }));
  }

  #deleteCluster(): void {
    const { cluster } = this.kubernetes;
    const { finalizers = [], deletionTimestamp } = cluster.metadata;
    if (deletionTimestamp) return;
    this.#saidBeforehand = finalizers.includes(volumesFinalizer);
    this.kubernetes.delete(cluster);
  }

  // The operator

  /** One that `replaces` makes the StatefulSet anew and leaves its pods running, as for bigger volumes. */
  #pass({ replaces = false, most = 99, meanwhile = () => {} } = {}): void {
    const { kubernetes } = this;
    if (kubernetes.isGone) return;
    const observation = kubernetes.observe();
    const isDying = observation.cluster.metadata.deletionTimestamp !== undefined;
    const acts = isDying ? this.#endOf(observation) : this.#lifeOf(observation, replaces);
    meanwhile();
    kubernetes.carryOut(acts, most);
  }

  #lifeOf(observation: Observation, replaces: boolean): (() => unknown)[] {
    const object = observation.owned.find(({ metadata }) => !metadata.deletionTimestamp);
    const deletions: Deletion[] = replaces && object ? [{ object, why: '', keepsDependents: true }] : [];
    const finalizers = wantedFinalizers(observation, deletions);
    return [
      ...(finalizers ? [() => this.#patch(observation, finalizers)] : []),
      () => this.#applySet(observation),
      ...deletions.map(deletion => () => this.kubernetes.deleteExactly(deletion.object, deletion)),
    ];
  }

  #endOf(observation: Observation): (() => unknown)[] {
    const { finalizers, deletions, changes } = planDeletion(observation);
    ok(changes.length === 0, 'nothing is made for a cluster that goes');
    return [
      ...(finalizers ? [() => this.#patch(observation, finalizers)] : []),
      ...deletions.map(({ object }) => () => {
        const wasThere = this.kubernetes.deleteExactly(object);
        if (wasThere && object.kind === 'PersistentVolumeClaim') this.#checkVolume(observation);
      }),
    ];
  }

  #checkVolume({ cluster, owned, pods }: Observation): void {
    ok(this.#saidBeforehand, 'volumes go only when that was said beforehand');
    ok(cluster.spec.deletionPolicy === 'Delete', 'volumes stay when the user has changed their mind');
    ok(pods.length === 0 && owned.length === 0, 'volumes go when nothing runs on them');
  }

  #patch({ cluster }: Observation, finalizers: readonly string[]): void {
    ok(finalizers.includes(foreignFinalizer), 'the finalizers of others stay');
    this.kubernetes.patchFinalizers(cluster, finalizers);
  }

  #applySet({ owned }: Observation): void {
    const { kubernetes } = this;
    if (owned.length > 0) return;
    // A fresh look comes before a creation.
    if (kubernetes.cluster.metadata.deletionTimestamp) throw new Refusal('its owner is gone');
    if (kubernetes.sets.length === 0) kubernetes.applySet('bookkeeper', 3);
  }

  // What happens by itself

  #runSets(): void {
    runStatefulSets(this.kubernetes);
    for (const { metadata } of this.kubernetes.claims) this.#everHad.add(metadata.uid ?? '');
  }

  /** When ours are gone from it, the others let go of the cluster too. */
  #release(): void {
    const { kubernetes } = this;
    const { deletionTimestamp, finalizers = [] } = kubernetes.cluster.metadata;
    const isOver = deletionTimestamp && finalizers.every(name => name === foreignFinalizer);
    if (isOver && !kubernetes.isGone) kubernetes.remove(kubernetes.cluster);
  }

  #kill(n: number): void {
    const pod = this.kubernetes.pods.find(pod => ordinal(pod) === n % 3);
    if (pod) this.kubernetes.delete(pod, { force: true });
  }

  #check(): void {
    this.#release();
    if (this.#saidBeforehand) return;
    const uids = new Set(this.kubernetes.claims.map(({ metadata }) => metadata.uid));
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
      stopPods(kubernetes);
      collectGarbage(kubernetes);
      this.#check();
    }
    ok(kubernetes.isGone, 'the cluster can go');
    ok(kubernetes.pods.length === 0, 'no pod outlives the cluster');
    const { deletionPolicy } = kubernetes.cluster.spec;
    const goes = this.#saidBeforehand && deletionPolicy === 'Delete';
    ok(!goes || kubernetes.claims.length === 0, 'volumes that are to go are gone');
    ok(!kubernetes.cluster.metadata.finalizers?.includes(podsFinalizer), 'nothing holds the cluster');
  }
}
