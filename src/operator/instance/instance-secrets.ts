import { secretResource } from '#src/cluster/observe/watched.ts';
import type { SecretSeen } from '#src/given-secrets/model.ts';
import { geoLabel } from '#src/instance/credentials.ts';
import type { Home, InstanceSecretsFound, InstanceSecretsWatched } from '#src/instance/model.ts';
import { nameLabel } from '#src/kubernetes/children/owned.ts';
import type { Logger } from '#src/kubernetes/logger.ts';
import type { ObjectKey } from '#src/kubernetes/object.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import { named, SelectedObjects, type Selection } from '#src/operator/selected-objects.ts';

interface InstanceSecretsOptions {
  readonly transport: Transport;
  readonly log: Logger;
  /** A Secret of an instance, or one that it names, has changed, or is known now. */
  readonly changed: (instance: ObjectKey) => void;
}

/** The Secrets that instances name, and what clusters were given by them, by a watch each: nothing is asked at rest. */
export class InstanceSecrets implements InstanceSecretsWatched {
  readonly #selected: SelectedObjects<SecretSeen>;

  constructor(options: InstanceSecretsOptions) {
    this.#selected = new SelectedObjects({ ...options, resource: secretResource });
  }

  see(
    key: ObjectKey,
    names: readonly string[],
    homes: readonly Home[],
    namespace: string,
  ): InstanceSecretsFound | undefined {
    const selections = [...names.map(name => named(namespace, name)), ...homes.map(givenTo)];
    this.#selected.select(key, selections);
    if (selections.some(each => this.#selected.see(each) === undefined)) return undefined;
    const of = (selection: Selection) => {
      const seen = this.#selected.see(selection);
      return seen && 'objects' in seen ? seen.objects : 'refused';
    };
    return {
      holder: name => {
        const found = of(named(namespace, name));
        return found === 'refused' ? found : found[0];
      },
      given: home => of(givenTo(home)),
    };
  }

  forget(key: ObjectKey): void {
    this.#selected.select(key, []);
  }

  /** Ends all watches. */
  end(): void {
    this.#selected.end();
  }
}

function givenTo({ owner, namespace }: Home): Selection {
  return { namespace, labelSelector: `${geoLabel}=${nameLabel(owner.metadata.name)}` };
}
