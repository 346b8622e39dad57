import type { BookieRack, Unit } from '#src/api/cluster-status.ts';
import type { StoreMembership } from '#src/cluster/configuration-store/membership.ts';
import type { Failure } from '#src/cluster/model/failure.ts';
import type { Gate } from '#src/cluster/model/gate.ts';
import type { Loss } from '#src/cluster/model/lost-ledgers.ts';
import type { Rollouts } from '#src/cluster/model/remembered.ts';
import type { Rolling } from '#src/cluster/rollout/next-pod.ts';
import type { OperatorUpgrade } from '#src/cluster/rollout/operator-upgrade.ts';
import type { Serving } from '#src/cluster/serving/serving.ts';
import type { Expansion } from '#src/cluster/volumes/expansion.ts';
import type { ComponentName } from '#src/components/build/names.ts';

/** What is missing of what the spec refers to. */
export interface Lacks {
  /** What keeps the pods of a component from being made as they are wanted, and the operator from calling brokers. */
  readonly by: ReadonlyMap<ComponentName | 'operator', string>;
  /** How many things; absent while nobody has answered. */
  readonly remaining?: number;
}

/** What the steps found, for the status to tell. */
export interface StatusInput {
  readonly gates?: ReadonlyMap<ComponentName, Gate>;
  readonly metadata?: Gate;
  /** How the cluster stands to its configuration store; absent where it shares nothing, or nobody looked. */
  readonly membership?: StoreMembership;
  /** What rolls, and what keeps others from it, in the order of the components. */
  readonly rolling?: readonly Rolling[];
  /** What the status is to remember of templates; absent where nobody looked. */
  readonly rollouts?: Rollouts;
  /** What its servers tell, as against its pods. */
  readonly serving?: Serving;
  /** Whether pods get what this release of the operator makes of them; absent where nobody looked. */
  readonly upgrade?: OperatorUpgrade;
  /** Volumes that have not their size yet: their component serves, and is not Ready. */
  readonly expansions?: ReadonlyMap<ComponentName, Expansion>;
  /** In which zones the bookies are; absent where nobody looked. */
  readonly racks?: readonly BookieRack[];
  /** Pods that should have stopped. */
  readonly stuck?: readonly Unit[];
  /** Whether the pass changes anything: then nothing is Ready yet. */
  readonly pending?: boolean;
  /** Set while nothing is done because the spec says so; `pending` is then whether something waits. */
  readonly suspended?: true;
  /** What waits meanwhile, as far as it can be named. */
  readonly awaits?: readonly string[];
  /** What is missing of what the spec refers to. */
  readonly lacks?: Lacks;
  /** What this pass gives up. */
  readonly losses?: readonly Loss[];
  /** What was tried in vain or must not be done; the first is what the cluster tells. */
  readonly failures?: readonly Failure[];
}
