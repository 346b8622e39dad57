import type { ComponentName } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { Loss } from './lost-ledgers.ts';
import type { Pod } from './observation.ts';
import type { Operation } from './operation.ts';
import type { Question } from './question.ts';
import type { Said } from './said.ts';

/** An object that must go, as it was when that was decided: deleted only if it is still the same. */
export interface Deletion {
  readonly object: KubernetesObject;
  readonly why: string;
  /** Set where what the object owns is to live on without it. */
  readonly keepsDependents?: true;
  /** Set where nobody is there to tell that it has stopped: it goes at once. */
  readonly force?: true;
  /** Set for a pod that serves: it goes when the disruption budgets allow it, for others may take one away just then. */
  readonly evicts?: true;
  /** Set where nothing relies on it: that it does not go is told and tried again, and holds nothing up. */
  readonly bestEffort?: true;
  /** Set where the operations of that component must have been done before. */
  readonly follows?: ComponentName;
}

/** A change of a component that takes more than applying objects, while it is under way: its next step. */
export interface Step extends Said {
  readonly component: ComponentName;
  /** Set where it brings back what was there, and does not follow a wish. */
  readonly repairs?: true;
  /** Set where it waits for the pods of its component to have restarted: that goes on meanwhile. */
  readonly afterRoll?: true;
  readonly needs?: Question;
  readonly operations?: readonly Operation[];
  readonly restart?: Pod;
  readonly deletions?: readonly Deletion[];
  /** Set where with it data is given up that a person has declared lost. */
  readonly loses?: Loss;
  /** The bookie whose ledgers a Job is to copy, or copies. */
  readonly copies?: { readonly ordinal: number; readonly bookieId: string };
  /** Names of the claims to mark: their bookie has handed over its ledgers. */
  readonly marks?: readonly string[];
}
