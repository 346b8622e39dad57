import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { asksWhoCalls } from '#src/cluster/broker/access.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { type ComponentState, isReady, readySince, revisionOf } from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import type { FailingBroker } from '#src/cluster/model/pulse.ts';
import type { Rollout } from '#src/cluster/model/remembered.ts';
import { secondsSince } from '#src/cluster/model/time.ts';

/** Whether a pod serves: a broker that may have a new configuration says so by more than being ready. */
export function serves(
  { observation, context }: ClusterState,
  component: ComponentState,
  before: Rollout,
  pod: Pod,
): boolean {
  if (!isReady(pod)) return false;
  if (component.name !== 'broker' || before.proven === undefined || revisionOf(pod) === before.proven)
    return true;
  const fact = observation.facts.failingBrokers;
  if (!fact || 'error' in fact) return false;
  // Where all refuse to be asked, for want of credentials, that says nothing against any of them.
  if (isNobodyAsked(context.spec, fact.value, component.pods.length)) return true;
  return !fact.value.some(({ name }) => name === pod.metadata.name);
}

/** For so long a broker may take to get well after its restart, in seconds. */
const recoverySeconds = 60;

/** How a broker fails its health check for longer than its restart explains, while others that were not restarted pass. */
export function unhealthy(
  { observation }: ClusterState,
  { name, pods, updated }: ComponentState,
  pod: Pod,
): string | undefined {
  const fact = observation.facts.failingBrokers;
  if (name !== 'broker' || !fact || 'error' in fact) return undefined;
  const failing = fact.value.find(each => each.name === pod.metadata.name);
  const seconds = secondsSince(readySince(pod), observation.now);
  const doOthersPass = pods.some(other => {
    return (
      !updated.includes(other) &&
      isReady(other) &&
      !fact.value.some(each => each.name === other.metadata.name)
    );
  });
  if (!failing || failing.unauthorized || seconds < recoverySeconds || !doOthersPass) return undefined;
  return failing.message;
}

/** Whether all brokers with the present template have passed their health check. */
export function allChecked(
  { observation, context }: ClusterState,
  { name, updated, desired }: ComponentState,
): boolean {
  const fact = observation.facts.failingBrokers;
  if (name !== 'broker' || !fact || 'error' in fact || updated.length < desired || !updated.every(isReady))
    return false;
  // Where all refuse to be asked, for want of credentials, that says nothing against any of them.
  return fact.value.length === 0 || isNobodyAsked(context.spec, fact.value, desired);
}

/**
 * Whether no broker lets the operator ask, and the specification does not say that they do: then their image does, or
 * they are on their way back from it. Where the specification says so, a token was to be given that they take.
 */
export function isNobodyAsked(
  spec: PulsarClusterSpec,
  failing: readonly FailingBroker[],
  brokers: number,
): boolean {
  return isNobodyLetIn(failing, brokers) && !asksWhoCalls(spec);
}

/** Whether all of so many brokers only say that they do not let the operator ask. */
export function isNobodyLetIn(failing: readonly FailingBroker[], brokers: number): boolean {
  return failing.length === brokers && failing.every(({ unauthorized }) => unauthorized === true);
}
