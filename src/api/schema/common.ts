import * as z from 'zod';
import { mostReplicas } from '#src/api/components.ts';
import { containers } from './environment.ts';
import { annotations, labels } from './labels.ts';
import { cpu, memory, requestWithinLimit, storageSize } from './quantity.ts';
import { text, withRules } from './rule.ts';

const dnsName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export const dnsSubdomain = text(
  dnsName,
  253,
  'must be a DNS name: lower-case letters, digits, dashes and dots, for example my-name.',
);

/** A namespace of Kubernetes, or all of them. */
export const namespaceName = text(
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?|\*)$/,
  63,
  'must be the name of a namespace, for example my-team, or * for all.',
);

/** A key of a configuration file or of a Secret. */
export const dataKey = text(
  /^[A-Za-z0-9_.-]+$/,
  253,
  'must be made of letters, digits, dots, dashes and underscores.',
);

/** One value in a Secret. */
/** A PulsarCluster that is named; `own` is whose namespace is meant when none is given. */
export const clusterReference = (own: 'this cluster' | 'this resource') =>
  z.strictObject({
    name: dnsSubdomain.describe('Name of the PulsarCluster.'),
    namespace: dnsSubdomain
      .optional()
      .describe(
        `Its Kubernetes namespace; that of ${own} when absent. Any other must be in the allowedNamespaces of the PulsarCluster.`,
      ),
  });

export const secretKeyRef = z.strictObject({
  name: dnsSubdomain.describe('Name of the Secret, in the namespace of the cluster.'),
  key: dataKey.describe('Key within the Secret.'),
});

/** A replica count; the upper bound is far above any real cluster and keeps typing errors out. */
export function replicas(minimum: number, fallback: number) {
  return z.int32().min(minimum).max(mostReplicas).default(fallback);
}

const resourceAmounts = z.strictObject({
  cpu: cpu.optional().describe('Processor time, for example 500m or 2.'),
  memory: memory.optional().describe('Memory, for example 512Mi or 2Gi.'),
});

/** Requests and limits of a component's container. */
export function resources(memory: string, cpu: string) {
  const amounts = z.strictObject({
    requests: resourceAmounts
      .default({ cpu, memory })
      .describe('What the scheduler reserves for the container.'),
    limits: resourceAmounts.default({ memory }).describe('What the container may use at most.'),
  });
  return withRules(amounts, requestWithinLimit('cpu'), requestWithinLimit('memory'))
    .prefault({})
    .describe('Requests and limits of the container. The memory limit also sizes the JVM unless `jvm` does.');
}

/** A volume of each pod of a component. */
export function storage(size: string, what: string) {
  const claim = z.strictObject({
    size: storageSize
      .default(size)
      .describe(
        'Size of each volume. A bigger one makes the volumes grow if their StorageClass allows it. It can never shrink, but for one that no volume has yet.',
      ),
    storageClassName: dnsSubdomain
      .optional()
      .describe(
        "StorageClass of the volumes; the cluster's default class when absent. Immutable as soon as there is a volume.",
      ),
  });
  return claim.prefault({}).describe(what);
}

/** `inPulsar`: whether the server is one of Pulsar's, which knows variables that have no effect in a pod of the operator's. */
export function podTemplate(section: string, server: string, inPulsar = true) {
  return z
    .strictObject({
      metadata: z
        .strictObject({
          labels: labels.optional().describe('Labels added to the pods.'),
          annotations: annotations.optional().describe('Annotations added to the pods.'),
        })
        .optional()
        .describe('Labels and annotations added to the pods.'),
      spec: z
        .looseObject({ containers: containers(section, server, inPulsar) })
        .optional()
        .describe(
          'Any fields of a PodSpec, laid over the pod the operator builds: maps merge, containers, volumes, environment and mounts merge by name, everything else is replaced.',
        ),
    })
    .optional()
    .describe('An overlay on the pods of the component.');
}

export const service = z
  .strictObject({
    type: z
      .enum(['ClusterIP', 'NodePort', 'LoadBalancer'])
      .default('ClusterIP')
      .describe('How the client Service is exposed.'),
    annotations: annotations.optional().describe('Annotations added to the client Service.'),
  })
  .prefault({})
  .describe('The Service that clients of the component use.');

export const podDisruptionBudget = z
  .strictObject({
    maxUnavailable: z
      .int32()
      .min(1)
      .max(1000)
      .default(1)
      .describe('How many pods a node drain may take at once.'),
  })
  .prefault({})
  .describe('How far voluntary disruptions may go.');
