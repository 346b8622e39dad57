import { hostPort } from '#src/clients/network/address.ts';
import { podsOf } from '#src/cluster/model/component-state.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import { brokerId } from '#src/components/broker/config.ts';
import { podDomain, ports } from '#src/components/build/context.ts';

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
  const identity = identityOf(observation.cluster);
  const brokers = podsOf(observation, 'broker').filter(({ status }) => status?.podIP);
  return new Map(
    brokers.flatMap(pod => {
      const url = podUrl(pod, ports.pulsar.web);
      return [brokerId(identity, pod.metadata.name), podAddress(pod, ports.pulsar.web)].map(
        name => [name, url] as const,
      );
    }),
  );
}

/** The same of brokers and of functions workers that have pods of their own. */
export function serverPeers(observation: Observation): ReadonlyMap<string, string> {
  const identity = identityOf(observation.cluster);
  const workers = podsOf(observation, 'functions-worker').filter(({ status }) => status?.podIP);
  return new Map([
    ...brokerPeers(observation),
    ...workers.flatMap(pod => {
      const { http } = ports.worker;
      const url = podUrl(pod, http);
      const fqdn = `${pod.metadata.name}.${podDomain(identity, 'functions-worker')}`;
      const names = [`${fqdn}:${http}`, podAddress(pod, http)];
      return names.map(name => [name, url] as const);
    }),
  ]);
}

/** In their order, beginning anywhere: not every session is the first server's. */
export function fromAnyOn(hosts: readonly string[], random = Math.random): string[] {
  const start = Math.floor(random() * hosts.length);
  return [...hosts.slice(start), ...hosts.slice(0, start)];
}
