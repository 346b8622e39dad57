import { hostPort } from '#src/clients/network/address.ts';
import { podsOf } from '#src/cluster/model/component-state.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import { podDomain, ports } from '#src/components/build/context.ts';
import type { ComponentName } from '#src/components/build/names.ts';

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
  return peersOf(observation, 'broker', ports.pulsar.web);
}

/** The same of brokers and of functions workers that have pods of their own. */
export function serverPeers(observation: Observation): ReadonlyMap<string, string> {
  return new Map([
    ...brokerPeers(observation),
    ...peersOf(observation, 'functions-worker', ports.worker.http),
  ]);
}

function peersOf(
  observation: Observation,
  component: ComponentName,
  port: number,
): ReadonlyMap<string, string> {
  const domain = podDomain(identityOf(observation.cluster), component);
  const pods = podsOf(observation, component).filter(({ status }) => status?.podIP);
  return new Map(
    pods.flatMap(pod => {
      const names = [`${pod.metadata.name}.${domain}:${port}`, podAddress(pod, port)];
      return names.map(name => [name, podUrl(pod, port)] as const);
    }),
  );
}

/** In their order, beginning anywhere: not every session is the first server's. */
export function fromAnyOn(hosts: readonly string[], random = Math.random): string[] {
  const start = Math.floor(random() * hosts.length);
  return [...hosts.slice(start), ...hosts.slice(0, start)];
}
