import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { Pod, PulsarCluster, StatefulSet } from '#src/cluster/model/observation.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { eventually } from './eventually.ts';
import { get, kubectl, list } from './kubernetes.ts';
import { sentenceOf } from './sentence.ts';

/** A PulsarCluster under test, as its users see it. */
export class Subject {
  readonly name: string;
  readonly namespace: string;
  /** What its clients show brokers and proxies; nothing while it is absent. */
  token: string | undefined;

  constructor(namespace: string, name: string) {
    this.namespace = namespace;
    this.name = name;
  }

  get #selector(): string {
    return `pulsar-operator.dev/cluster=${this.name}`;
  }

  async cluster(): Promise<PulsarCluster> {
    const path = `/apis/pulsar-operator.dev/v1alpha1/namespaces/${this.namespace}/pulsarclusters/${this.name}`;
    const found = await get<PulsarCluster>(path);
    if (!found) throw new Error(`PulsarCluster ${this.name} does not exist`);
    return found;
  }

  statefulSets(): Promise<StatefulSet[]> {
    return list<StatefulSet>(`/apis/apps/v1/namespaces/${this.namespace}/statefulsets`, this.#selector);
  }

  async pods(component?: string): Promise<Pod[]> {
    const selector = component
      ? `${this.#selector},app.kubernetes.io/component=${component}`
      : this.#selector;
    return list<Pod>(`/api/v1/namespaces/${this.namespace}/pods`, selector);
  }

  /** Names of the nodes on which pods of a component are, by pod. */
  async nodes(component: string): Promise<Map<string, string>> {
    const pods = await this.pods(component);
    return new Map(pods.map(({ metadata, spec }) => [metadata.name, spec?.nodeName ?? '']));
  }

  volumes(): Promise<KubernetesObject[]> {
    return list(`/api/v1/namespaces/${this.namespace}/persistentvolumeclaims`, this.#selector);
  }

  async events(reason: string): Promise<string[]> {
    const events = await list<{ reason: string; note: string }>(
      `/apis/events.k8s.io/v1/namespaces/${this.namespace}/events`,
    );
    return events.filter(event => event.reason === reason).map(({ note }) => note);
  }

  /** A field of an object of the cluster's namespace, by its JSONPath. */
  field(kind: string, name: string, path: string): Promise<string> {
    return kubectl(['-n', this.namespace, 'get', kind, name, '-o', `jsonpath=${path}`]);
  }

  async patch(spec: object): Promise<void> {
    const patch = JSON.stringify({ spec });
    await kubectl(['-n', this.namespace, 'patch', 'pulsarcluster', this.name, '--type=merge', '-p', patch]);
  }

  /** Waits until a condition has this status for the present generation. */
  async condition(type: string, status: string, withinMs = 300_000): Promise<PulsarClusterStatus> {
    return eventually(
      `${type}=${status} of ${this.name}`,
      async () => {
        const { metadata, status: present } = await this.cluster();
        const found = present?.conditions?.find(condition => condition.type === type);
        if (found?.status === status && found.observedGeneration === metadata.generation) return present;
        const units = (present?.units ?? []).map(
          unit => `${unit.name} ${unit.workloadStatus}: ${unit.message}`,
        );
        throw new Error([sentenceOf(present), ...units].join('; '));
      },
      { withinMs },
    );
  }
}
