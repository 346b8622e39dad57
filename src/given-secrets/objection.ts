import type { Sentence } from '#src/api/reasons.ts';
import { isManagedBy, isOfEarlier } from '#src/kubernetes/children/owned.ts';
import { controllerOf, describe, type KubernetesObject } from '#src/kubernetes/object.ts';
import type { SecretSeen } from './model.ts';

interface FoundAs {
  /** Whether it is what we make for an owner of this name. */
  readonly isMade: boolean;
  /** What else can be done than to delete it. */
  readonly remedy?: string;
}

/** Why a Secret that is there cannot be the one that an owner gives; undefined: it is his, or was left by one that was deleted alone. */
export function objectionToFound(
  owner: KubernetesObject,
  found: SecretSeen,
  { isMade, remedy }: FoundAs,
): Sentence | undefined {
  const by = controllerOf(found);
  if (isManagedBy(owner, found) || (!by && isMade)) return undefined;
  const { name } = found.metadata;
  if (isOfEarlier(owner, found)) {
    const message = `Secret ${name} is of an earlier ${describe(owner)}: waiting until Kubernetes has removed it`;
    return { reason: 'Waiting', message };
  }
  const or = remedy === undefined ? '' : `, or ${remedy}`;
  const only = remedy ?? 'delete that';
  // What another one gives would be there again at once.
  const whose = by
    ? `is of ${by.kind} ${by.name}: ${only}`
    : `is there, and not made for ${describe(owner)}: delete it${or}`;
  return { reason: 'NameTaken', message: `Secret ${name} ${whose}` };
}
