import type { Sentence } from '#src/api/reasons.ts';
import { domain, managedBy } from '#src/components/build/names.ts';
import { isManagedBy, isOfEarlier, nameLabel, ownedBy } from '#src/kubernetes/children/owned.ts';
import { controllerOf, describe, type KubernetesObject } from '#src/kubernetes/object.ts';
import type { SecretSeen } from './model.ts';

/** On the Secrets that we give: whose each is. */
export const bindingLabel = `${domain}/binding`;

/** Source: servicebinding.io, "Well-known Secret Entries" and "Provisioned Service". */
const secretType = 'servicebinding.io/pulsar';

/** A Secret in the form of Service Binding: it goes with its owner. */
export function bindingSecret(
  owner: KubernetesObject,
  name: string,
  entries: Readonly<Record<string, string>>,
): KubernetesObject {
  const all = { type: 'pulsar', provider: 'pulsar-operator', ...entries };
  const { namespace } = owner.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      ...(namespace && { namespace }),
      labels: { ...managedBy, [bindingLabel]: nameLabel(owner.metadata.name) },
      ownerReferences: [ownedBy(owner)],
    },
    type: secretType,
    data: Object.fromEntries(
      Object.entries(all).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
    ),
  };
}

/** Why a Secret that is there cannot be the one that an owner gives; undefined: it is his, or was left by one of his name. */
export function objectionToSecret(owner: KubernetesObject, found: SecretSeen): Sentence | undefined {
  if (isManagedBy(owner, found) || isLeft(owner, found)) return undefined;
  const [name, by] = [found.metadata.name, controllerOf(found)];
  if (isOfEarlier(owner, found)) {
    const message = `Secret ${name} is of an earlier ${describe(owner)}: waiting until Kubernetes has removed it`;
    return { reason: 'Waiting', message };
  }
  // What another one gives would be there again at once.
  const whose = by
    ? `is of ${by.kind} ${by.name}:`
    : `is there, and not made for ${describe(owner)}: delete it, or`;
  return { reason: 'NameTaken', message: `Secret ${name} ${whose} choose another secretName` };
}

/** Why the Secret that a token is in cannot be the one that is given: it is a person's, and the only one that has it. */
export function holdsToken(name: string): Sentence {
  const message = `Secret ${name} is the one that the token is in, and stays yours: choose another secretName`;
  return { reason: 'NameTaken', message };
}

/** Left by one that was deleted alone: nobody owns it, and it is what we make. */
function isLeft(owner: KubernetesObject, found: SecretSeen): boolean {
  const isMade = found.metadata.labels?.[bindingLabel] === nameLabel(owner.metadata.name);
  return !controllerOf(found) && isMade && found.type === secretType;
}
