import type { Sentence } from '#src/api/reasons.ts';
import { domain, managedBy } from '#src/components/build/names.ts';
import type { SecretSeen } from '#src/given-secrets/model.ts';
import { objectionToFound } from '#src/given-secrets/objection.ts';
import { nameLabel, ownedBy } from '#src/kubernetes/children/owned.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

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
  const isMade = found.metadata.labels?.[bindingLabel] === nameLabel(owner.metadata.name);
  return objectionToFound(owner, found, {
    isMade: isMade && found.type === secretType,
    remedy: 'choose another secretName',
  });
}

/** Why the Secret that a token is in cannot be the one that is given: it is a person's, and the only one that has it. */
export function holdsToken(name: string): Sentence {
  const message = `Secret ${name} is the one that the token is in, and stays yours: choose another secretName`;
  return { reason: 'NameTaken', message };
}
