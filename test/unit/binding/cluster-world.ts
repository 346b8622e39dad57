import { expect } from 'vitest';
import type { BoundCluster, Relation } from '#src/binding/model.ts';
import { clusterBindingReconciler } from '#src/binding/reconcile.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { serves } from './hand-made.ts';
import { ClientWorld } from './world.ts';

/** A cluster that gives a Secret itself, in a world of Secrets. */
export class ClusterWorld extends ClientWorld {
  cluster: BoundCluster;
  override relation: Relation = serves;

  constructor(binding: BoundCluster['spec']['binding']) {
    super({});
    this.cluster = {
      ...{ apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarCluster', spec: { binding } },
      metadata: { name: 'demo', namespace: 'pulsar', uid: 'd' },
    };
  }

  get told() {
    return this.cluster.status?.binding;
  }

  override async pass(): Promise<unknown> {
    const reconcile = clusterBindingReconciler({
      ...this.hands,
      clusterOf: () => this.cluster,
      relationOf: () => this.relation,
      client: { applyStatus: async (object: KubernetesObject) => this.#say(object) },
    });
    return await reconcile('pulsar/demo', new AbortController().signal);
  }

  ask(binding: BoundCluster['spec']['binding']): void {
    this.cluster = { ...this.cluster, spec: { binding } };
  }

  #say({ metadata, status }: KubernetesObject): KubernetesObject {
    expect(metadata.uid).toBe('d');
    const told = status as BoundCluster['status'];
    const what = `status ${told?.binding?.reason}`;
    if (this.errors[what]) throw this.errors[what];
    this.cluster = { ...this.cluster, status: told };
    this.writes.push(what);
    return this.cluster;
  }
}
