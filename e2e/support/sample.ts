import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { overlay } from '#src/components/build/overlay.ts';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: Record<string, unknown>;
}

/** Configuration of brokers, without which Pulsar deletes topics that nobody uses for a minute, and messages once read. */
export const keepAll = {
  brokerDeleteInactiveTopicsEnabled: 'false',
  defaultRetentionTimeInMinutes: -1,
  defaultRetentionSizeInMB: -1,
};

/** The quickstart's own cluster under another name, with `spec` laid over: what is tested is what people start with. */
export function sampleCluster(namespace: string, name: string, spec: Record<string, unknown> = {}): Manifest {
  const sample = parse(readFileSync('manifests/samples/quickstart.yaml', 'utf8')) as Omit<
    Manifest,
    'metadata'
  >;
  return { ...sample, metadata: { name, namespace }, spec: overlay(sample.spec, spec) };
}

/** The same with one of each: quick to start, for what needs no redundancy. */
export function smallCluster(namespace: string, name: string, spec: Record<string, unknown> = {}): Manifest {
  const one = { replicas: 1 };
  const small = { profile: 'Development', zookeeper: one, bookkeeper: one, broker: one, proxy: one };
  return sampleCluster(namespace, name, overlay(small, spec));
}
