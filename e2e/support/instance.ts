import type { Instance } from '#src/instance/model.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { eventually } from './eventually.ts';
import { apply, get, kubectl } from './kubernetes.ts';
import { Residents } from './resources.ts';
import type { Subject } from './subject.ts';

const minute = 60_000;
export type InstanceStatus = NonNullable<Instance['status']>;

/** A PulsarInstance, and what is replicated between its members: namespaces of the tenant `acme`. */
export class World {
  readonly #namespace: string;
  readonly #namespaces: readonly string[];

  /** `namespace` is that of Kubernetes in which it is; `namespaces` those of Pulsar that are replicated. */
  constructor(namespace: string, namespaces: readonly string[] = ['orders']) {
    this.#namespace = namespace;
    this.#namespaces = namespaces;
  }

  async members(subjects: readonly Subject[], spec: object = {}): Promise<void> {
    const members = subjects.map(({ name, namespace }) => ({ name, clusterRef: { name, namespace } }));
    await apply({
      apiVersion: 'pulsar-operator.dev/v1alpha1',
      kind: 'PulsarInstance',
      metadata: { name: 'world', namespace: this.#namespace },
      spec: { members, ...spec },
    });
  }

  async status(): Promise<InstanceStatus> {
    const path = `/apis/pulsar-operator.dev/v1alpha1/namespaces/${this.#namespace}/pulsarinstances/world`;
    return (await get<Instance>(path))?.status ?? {};
  }

  remove(): Promise<string> {
    return kubectl(['-n', this.#namespace, 'delete', 'pulsarinstance', 'world']);
  }

  /** Waits until its status is as `isSo` says, which throws what it saw instead. */
  until(what: string, isSo: (status: InstanceStatus) => void, withinMs: number): Promise<true> {
    return eventually(
      what,
      async () => {
        isSo(await this.status());
        return true as const;
      },
      { withinMs },
    );
  }

  told(message: string, withinMs = 3 * minute): Promise<true> {
    const isSo = (status: InstanceStatus) => {
      if (status.message !== message) throw new Error(status.message);
    };
    return this.until(message, isSo, withinMs);
  }

  replicating(wanted: string, withinMs = 2 * minute): Promise<true> {
    const isSo = (instance: InstanceStatus) => {
      const { status, message } = conditionOf(instance, 'Replicating') ?? {};
      if (status !== wanted) throw new Error(message);
    };
    return this.until(`Replicating is ${wanted}`, isSo, withinMs);
  }

  /** The namespaces as resources of a cluster, replicated to those of these names. */
  async replicate(subject: Subject, ...names: readonly string[]): Promise<void> {
    const residents = new Residents(subject);
    await apply(
      residents.of('PulsarTenant', 'acme', { allowedClusters: names }),
      ...this.#namespaces.map(name =>
        residents.of('PulsarNamespace', name, { tenant: 'acme', policies: { replicationClusters: names } }),
      ),
    );
  }

  async settled(subject: Subject, withinMs = 2 * minute): Promise<void> {
    const residents = new Residents(subject);
    await residents.reason('PulsarTenant', 'acme', 'Ready', withinMs);
    for (const name of this.#namespaces) await residents.reason('PulsarNamespace', name, 'Ready', withinMs);
  }
}

/** Which of these clusters one knows, as Pulsar's own administration tells. */
export async function known(subject: Subject, names: readonly string[]): Promise<string[]> {
  const said = await new Residents(subject).admin('clusters', 'list');
  return names.filter(name => new RegExp(`\\b${name}\\b`).test(said));
}
