import { brokerId } from '#src/components/broker/config.ts';
import { ports } from '#src/components/context.ts';
import { hostPort } from '#src/network/address.ts';
import type { Observation, Pod } from './observation.ts';
import { podsOf } from './view.ts';
import { worldOf } from './world.ts';

/** `host:port` of a pod. */
export function podAddress({ metadata, status }: Pod, port: number): string {
  if (!status?.podIP) throw new Error(`${metadata.name} has no address yet`);
  return hostPort(status.podIP, port);
}

export function podUrl(pod: Pod, port: number): string {
  return `http://${podAddress(pod, port)}`;
}

/** The web address of each broker by the names (`host:port`) under which another one may send callers on to it. */
export function brokerPeers(observation: Observation): ReadonlyMap<string, string> {
  const { context } = worldOf(observation);
  const brokers = podsOf(observation, 'broker').filter(({ status }) => status?.podIP);
  return new Map(
    brokers.flatMap(pod => {
      const url = podUrl(pod, ports.pulsar.web);
      return [brokerId(context, pod.metadata.name), podAddress(pod, ports.pulsar.web)].map(
        name => [name, url] as const,
      );
    }),
  );
}
