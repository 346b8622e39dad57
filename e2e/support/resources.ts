import { pluralOf } from '#src/api/crd/definition.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import type { Resource } from '#src/resources/model/resource.ts';
import { eventually } from './eventually.ts';
import { get, kubectl } from './kubernetes.ts';
import type { Subject } from './subject.ts';

type Kind =
  | 'PulsarTenant'
  | 'PulsarNamespace'
  | 'PulsarTopic'
  | 'PulsarSubscription'
  | 'PulsarPermission'
  | 'PulsarFunction'
  | 'PulsarSource'
  | 'PulsarSink'
  | 'PulsarPackage'
  | 'PulsarClient';

/** What lives in a cluster: how it is applied, found, changed and waited for. `namespace` is that of the cluster unless given. */
export class Residents {
  readonly #home: Pick<Subject, 'namespace' | 'name'>;

  constructor(home: Pick<Subject, 'namespace' | 'name'>) {
    this.#home = home;
  }

  of(kind: Kind, name: string, spec: object, namespace = this.#home.namespace) {
    const { name: cluster, namespace: home } = this.#home;
    const clusterRef = namespace === home ? { name: cluster } : { name: cluster, namespace: home };
    return {
      apiVersion: 'pulsar-operator.dev/v1alpha1',
      kind,
      metadata: { name, namespace },
      spec: { clusterRef, ...spec },
    };
  }

  find(kind: Kind, name: string, namespace = this.#home.namespace): Promise<Resource | undefined> {
    return get<Resource>(
      `/apis/pulsar-operator.dev/v1alpha1/namespaces/${namespace}/${pluralOf(kind)}/${name}`,
    );
  }

  /** Waits until Ready has this reason for the present generation; returns the sentence. */
  reason(kind: Kind, name: string, wanted: string, withinMs: number, namespace?: string): Promise<string> {
    return eventually(
      `${kind} ${name} is ${wanted}`,
      async () => {
        const found = await this.find(kind, name, namespace);
        const ready = conditionOf(found?.status, 'Ready');
        if (ready?.reason === wanted && ready.observedGeneration === found?.metadata.generation)
          return ready.message;
        throw new Error(`${ready?.reason}: ${ready?.message}`);
      },
      { withinMs },
    );
  }

  gone(kind: Kind, name: string, withinMs: number, namespace?: string): Promise<boolean> {
    return eventually(`${kind} ${name} is gone`, async () => !(await this.find(kind, name, namespace)), {
      withinMs,
    });
  }

  patch(kind: Kind, name: string, spec: object): Promise<string> {
    const words = ['patch', pluralOf(kind), name, '--type=merge', '-p', JSON.stringify({ spec })];
    return kubectl(['-n', this.#home.namespace, ...words]);
  }

  remove(kind: Kind, name: string, namespace = this.#home.namespace): Promise<string> {
    return kubectl(['-n', namespace, 'delete', pluralOf(kind), name, '--wait=false']);
  }

  /** Pulsar's own administration, beside autorecovery: what somebody does by hand. */
  admin(...words: string[]): Promise<string> {
    const pod = ['-n', this.#home.namespace, 'exec', `${this.#home.name}-autorecovery-0`, '--'];
    return kubectl([...pod, 'bin/pulsar-admin', ...words], { deadlineMs: 60_000 });
  }
}
