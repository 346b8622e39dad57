import { type AskOptions, checkBroker, isUnauthorized } from '#src/clients/pulsar/admin.ts';
import { hasIsolationPolicies, ownedBundles } from '#src/clients/pulsar/bundles.ts';
import type { Access } from '#src/clients/pulsar/credentials.ts';
import { isReady, podsOf } from '#src/cluster/model/component-state.ts';
import { causeOf } from '#src/cluster/model/failure.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import type { FailingBroker } from '#src/cluster/model/pulse.ts';
import { brokerId } from '#src/components/broker/config.ts';
import { ports } from '#src/components/build/context.ts';
import { brokerPeers, podUrl } from './addresses.ts';

const deadlineMs = 5000;
/** A health check opens a topic, which takes a moment on a busy broker. */
const healthDeadlineMs = 20_000;

/** The brokers that do not store a message and read it back. */
export async function failingBrokers(
  observation: Observation,
  access: Access,
  signal: AbortSignal,
): Promise<FailingBroker[]> {
  const options = { credentials: await access(signal), deadlineMs: healthDeadlineMs, signal };
  return failingOf(podsOf(observation, 'broker').filter(isReady), options);
}

/** Those of these brokers that do not store a message and read it back in time. */
export async function failingOf(brokers: readonly Pod[], options: AskOptions): Promise<FailingBroker[]> {
  const answers = brokers.map(async broker => {
    try {
      await checkBroker(podUrl(broker, ports.pulsar.web), options);
      return [];
    } catch (error) {
      const message = `fails its health check: ${causeOf(error)}`;
      const unauthorized = isUnauthorized(error) && { unauthorized: true as const };
      return [{ name: broker.metadata.name, message, ...unauthorized }];
    }
  });
  return (await Promise.all(answers)).flat();
}

/** The bundles that each broker owns; none at all where namespaces are bound to certain brokers. */
export async function ownedByBrokers(
  observation: Observation,
  access: Access,
  signal: AbortSignal,
): Promise<Record<string, string[]>> {
  const identity = identityOf(observation.cluster);
  const credentials = await access(signal);
  const options = { credentials, deadlineMs, signal, peers: brokerPeers(observation) };
  const brokers = podsOf(observation, 'broker')
    .filter(isReady)
    .map(pod => ({ name: pod.metadata.name, web: podUrl(pod, ports.pulsar.web) }));
  const [first] = brokers;
  if (!first || (await hasIsolationPolicies(first.web, identity.name, options))) return {};
  const owned: Record<string, string[]> = {};
  // One after the other: each answer may be long.
  for (const { name, web } of brokers) {
    owned[name] = await ownedBundles(web, identity.name, brokerId(identity, name), options);
  }
  return owned;
}
