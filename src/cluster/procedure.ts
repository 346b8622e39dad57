import type { ComponentName } from '#src/components/names.ts';
import type { FactName, Pod } from './observation.ts';
import type { Operation } from './operation.ts';

/** A change of a component that takes more than applying objects, while it is under way: its next step. */
export interface Procedure {
  readonly component: ComponentName;
  /** What it does or waits for, in a sentence. */
  readonly message: string;
  readonly needs?: FactName;
  readonly operations?: readonly Operation[];
  readonly restart?: Pod;
}
