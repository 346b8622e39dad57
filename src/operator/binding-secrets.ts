import type { SecretsFound, SecretsWatched } from '#src/binding/model.ts';
import { bindingLabel } from '#src/binding/secret.ts';
import { secretResource } from '#src/cluster/observe/watched.ts';
import type { SecretSeen, TokenRef } from '#src/given-secrets/model.ts';
import type { Logger } from '#src/kubernetes/logger.ts';
import { toOwner } from '#src/kubernetes/map-keys.ts';
import type { KubernetesObject, ObjectKey } from '#src/kubernetes/object.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import { named, SelectedObjects, type Selection } from './selected-objects.ts';

interface BindingSecretsOptions {
  readonly transport: Transport;
  readonly log: Logger;
  /** A Secret of somebody, or one that he names, has changed, or is known now. */
  readonly changed: (owner: ObjectKey) => void;
}

/**
 * The Secrets that we give, by one watch in each namespace where we do, and those with tokens by one each: nothing is asked
 * at rest, and of others nothing is seen.
 */
export class BindingSecrets implements SecretsWatched {
  readonly #selected: SelectedObjects<SecretSeen>;

  constructor(options: BindingSecretsOptions) {
    this.#selected = new SelectedObjects({ ...options, resource: secretResource });
  }

  see(
    key: ObjectKey,
    { kind, metadata: { namespace = '' } }: KubernetesObject,
    tokenRef: TokenRef | undefined,
  ): SecretsFound | undefined {
    const isOf = (object: KubernetesObject) => [...toOwner(kind)(object)].includes(key);
    const given: Selection = { namespace, labelSelector: bindingLabel, concerns: isOf };
    const selections = tokenRef ? [given, named(namespace, tokenRef.name)] : [given];
    this.#selected.select(key, selections);
    const seen = selections.map(each => this.#selected.see(each));
    const known = seen.filter(each => each !== undefined);
    if (known.length < seen.length) return undefined;
    const [written, held] = known.filter(each => 'objects' in each);
    if (!written || (tokenRef && !held)) return 'refused';
    return { written: written.objects, holder: held?.objects[0] };
  }

  forget(key: ObjectKey): void {
    this.#selected.select(key, []);
  }

  /** Ends all watches. */
  end(): void {
    this.#selected.end();
  }
}
