import type { Condition } from '#src/api/cluster-status.ts';
import type { ConditionType } from '#src/api/schema/condition.ts';
import type { CanaryReport } from '#src/clients/canary/report.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { CanaryTold } from '#src/cluster/model/heard.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { counted } from '#src/cluster/model/sentence.ts';
import type { Verdict } from '#src/cluster/model/verdict.ts';
import { canaryOf, isAskedFor } from '#src/components/build/settings.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';

/** How a client of the cluster fares, where it has a canary. It says nothing of Ready: that is as specified, and brokers are asked. */
export function canaryHealth({
  observation,
  components,
}: ClusterState): Partial<Record<ConditionType, Verdict>> {
  const { cluster, canary } = observation;
  if (!isAskedFor(cluster.spec, 'canary')) return {};
  const isThere = components.canary.ready > 0;
  return { CanaryHealthy: isThere ? healthOf(canary, observation) : notThere };
}

const notThere: Verdict = {
  status: 'Unknown',
  reason: 'PodNotReady',
  message: 'The canary does not run: its component says why',
};

const asking: Verdict = {
  status: 'Unknown',
  reason: 'Asking',
  message: 'The canary is being asked how it fares',
};

/** Until it has been asked it is as it was told last: another operator may have begun. */
function healthOf(told: CanaryTold | undefined, { cluster }: Observation): Verdict {
  if (!told) return before(conditionOf(cluster.status, 'CanaryHealthy'));
  if ('report' in told)
    return sayings[told.report.state](told.report, canaryOf(cluster.spec).maxLatencyMilliseconds);
  const { since, why } = told.silent;
  const message = `${told.pod} does not say since ${since} how it fares (${why}). See its log, and whether a NetworkPolicy keeps the operator from its port 8080.`;
  return { status: 'Unknown', reason: 'NoAnswer', message, moves: true };
}

function before(condition: Condition | undefined): Verdict {
  if (!condition || condition.reason === notThere.reason) return asking;
  const { status, reason, message } = condition;
  return { status, reason: reason as Verdict['reason'], message };
}

/** What a person is told; the figures are in its metrics, and only what does not move by itself is said. */
const sayings: Readonly<Record<CanaryReport['state'], (report: CanaryReport, maxMs: number) => Verdict>> = {
  Starting: () => ({
    status: 'Unknown',
    reason: 'Starting',
    message: 'No message of the canary has come back yet',
  }),
  Delivered: () => {
    const message = 'Messages of the canary come back in time, and none that was acknowledged is missing';
    return { status: 'True', reason: 'Delivered', message };
  },
  NotWriting: ({ since, why }) => {
    const message = `No message of the canary is acknowledged since ${since}: ${why}`;
    return { status: 'False', reason: 'NotWriting', message, moves: true };
  },
  NotReading: ({ since }) => {
    const message = `Messages of the canary are acknowledged, and none comes back since ${since}`;
    return { status: 'False', reason: 'NotReading', message };
  },
  MessagesLost: ({ since, lost = 0 }) => {
    const have = lost === 1 ? 'has' : 'have';
    const message = `${counted(lost, 'acknowledged message')} of the canary ${have} not come back although later ones have; the last counts as lost since ${since}. This is told for 10 minutes`;
    return { status: 'False', reason: 'MessagesLost', message };
  },
  TooSlow: (_, maxMs) => {
    const message = `Of the last 60 messages of the canary 6 or more took longer than canary.maxLatencyMilliseconds (${maxMs}) to come back`;
    return { status: 'False', reason: 'TooSlow', message };
  },
};
