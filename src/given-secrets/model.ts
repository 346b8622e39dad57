import type { Sentence } from '#src/api/reasons.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** A key of a Secret, in the namespace of who names it. */
export interface TokenRef {
  readonly name: string;
  readonly key: string;
}

export interface SecretSeen extends KubernetesObject {
  readonly type?: string;
  /** In base64. */
  readonly data?: Readonly<Record<string, string>>;
}

/** What becomes of the Secret that an owner gives. */
export interface SecretPlan {
  /** Absent: what is there stays as it is. */
  readonly desired?: KubernetesObject;
  /** The one of the wanted name, if it is the owner's. */
  readonly live?: SecretSeen | undefined;
  /** The owner's under other names: they go once the wanted one is there. */
  readonly left: readonly SecretSeen[];
  /** Name of the one that there is now. */
  readonly given: string | undefined;
  /** Why it is not made, or not current in all that it has. */
  readonly wait?: Sentence;
}
