import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { isSettled } from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import type { BestEffort } from '#src/cluster/model/operation.ts';
import { secondsSince } from '#src/cluster/model/time.ts';
import type { Wants } from '#src/cluster/model/wants.ts';
import { podName } from '#src/components/build/names.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';

/** A broker gets nothing before its first load report is out (`loadBalancerReportUpdateMinIntervalMillis`, 5 s). */
const firstReportSeconds = 6;
/** For so long after the last broker came up bundles are spread; from then on it is the load manager's business. */
const windowSeconds = 180;
const laterSeconds = 5;

/**
 * Moves bundles, one at a time, from the broker that has most to the one that has fewest, until no broker has two more
 * than another: after a scale-up or a roll the youngest broker has none, and Pulsar's load manager gives it nothing as
 * long as the others are not overloaded. Not where the user has switched load balancing off or bound namespaces to brokers.
 */
export function bundlesOf(state: ClusterState, isBusy: boolean): Wants {
  const { observation, context, components } = state;
  const { broker } = components;
  const isOff = context.spec.broker.config['loadBalancerEnabled'] === 'false';
  if (isBusy || isOff || broker.pods.length < 2 || !isSettled(broker)) return {};
  const youngest = Math.min(...broker.pods.map(pod => secondsReady(pod, observation.now)));
  if (!(youngest < windowSeconds)) return {};
  if (youngest < firstReportSeconds) return { wakeAfterSeconds: Math.ceil(firstReportSeconds - youngest) };
  const fact = observation.facts.bundles;
  if (!fact) return { needs: [{ fact: 'bundles' }] };
  // What is even stays so for the longer: each look asks every broker.
  const later = { wakeAfterSeconds: Math.max(laterSeconds, Math.ceil(youngest / 4)) };
  if ('error' in fact) return later;
  const names = Array.from({ length: broker.desired }, (_, at) => podName(context.name, 'broker', at));
  const move = nextMove(names.map(name => ({ name, bundles: fact.value[name] ?? [] })));
  return move ? { bestEffort: [move] } : later;
}

function secondsReady({ status }: Pod, now: string): number {
  return secondsSince(conditionOf(status, 'Ready')?.lastTransitionTime, now);
}

interface Share {
  readonly name: string;
  readonly bundles: readonly string[];
}

/** The bundle that goes next, from whoever has most to whoever has fewest. */
function nextMove(shares: readonly Share[]): BestEffort | undefined {
  const sorted = shares.toSorted((a, b) => a.bundles.length - b.bundles.length);
  const [fewest, most] = [sorted[0], sorted.at(-1)];
  const bundle = most?.bundles[0];
  if (!fewest || !most || !bundle || most.bundles.length - fewest.bundles.length < 2) return undefined;
  const message = `Moving bundles from ${most.name} to ${fewest.name}`;
  const operation = { kind: 'moveBundle', bundle, from: most.name, to: fewest.name } as const;
  return { operation, note: { type: 'Normal', reason: 'Spreading', message }, wakeAfterSeconds: 1 };
}
