import type { Operation } from '#src/cluster/model/operation.ts';
import type { Deletion } from '#src/cluster/model/step.ts';
import { Fallout } from '#src/cluster/objects/reliance.ts';
import { type ComponentName, labelsOf } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** What may fail in a pass, alone. */
const kinds = ['operation', 'ground', 'set', 'job', 'deletion', 'status'] as const;
type Kind = (typeof kinds)[number];

/** A pass of which one kind of act fails: what relies on that is left undone, as when a whole plan is carried out. */
export class ActsOfPass {
  readonly #component: ComponentName;
  readonly #failing: Kind | undefined;
  readonly #fallout = new Fallout();

  /** Without a number all succeeds. */
  constructor(component: ComponentName, failing: number | undefined) {
    this.#component = component;
    this.#failing = failing === undefined ? undefined : kinds[failing % kinds.length];
  }

  operation(operation: Operation, act: () => unknown): () => unknown {
    return this.#unless('operation', act, () => this.#fallout.failedOperation(operation, this.#component));
  }

  /** A ConfigMap, or the mark on a volume. */
  ground(kind: 'ConfigMap' | 'PersistentVolumeClaim', act: () => unknown): () => unknown {
    return this.#unless('ground', act, () => this.#fallout.failedChange(this.#change(kind)));
  }

  set(act: () => unknown): () => unknown {
    return this.#unless('set', () => this.#fallout.stopsChange(this.#change('StatefulSet')) || act());
  }

  /** A Job that copies ledgers. */
  copies(act: () => unknown): () => unknown {
    return this.#unless('job', act);
  }

  /** The metadata Job. */
  metadata(act: () => unknown): () => unknown {
    return this.#unless('job', () => this.#fallout.stopsChange(this.#change('Job', 'metadata')) || act());
  }

  deletion(deletion: Deletion, act: () => unknown): () => unknown {
    return this.#unless('deletion', () => this.#fallout.stopsDeletion(deletion) || act());
  }

  status(act: () => unknown): () => unknown {
    return this.#unless('status', act);
  }

  #unless(kind: Kind, act: () => unknown, failed = () => {}): () => unknown {
    return () => (this.#failing === kind ? failed() : act());
  }

  #change(
    kind: string,
    of: string = this.#component,
  ): { readonly desired: KubernetesObject; readonly live: undefined } {
    const metadata = { name: `demo-${of}`, labels: labelsOf('demo', of) };
    return { desired: { apiVersion: 'v1', kind, metadata }, live: undefined };
  }
}
