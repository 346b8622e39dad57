import type * as z from 'zod';
import { pulsarClientSpec } from '#src/api/resources/client.ts';
import { clientStatusSchema } from '#src/api/resources/client-status.ts';
import { pulsarFunctionDirectorySpec } from '#src/api/resources/functions/directory.ts';
import { directoryStatusSchema } from '#src/api/resources/functions/directory-status.ts';
import { pulsarFunctionSpec } from '#src/api/resources/functions/function.ts';
import { pulsarPackageSpec } from '#src/api/resources/functions/package.ts';
import { pulsarSinkSpec } from '#src/api/resources/functions/sink.ts';
import { pulsarSourceSpec } from '#src/api/resources/functions/source.ts';
import { pulsarInstanceSpec } from '#src/api/resources/instance.ts';
import { instanceStatusSchema } from '#src/api/resources/instance-status.ts';
import { pulsarNamespaceSpec } from '#src/api/resources/namespace.ts';
import { pulsarPermissionSpec } from '#src/api/resources/permission.ts';
import { packageStatus, resourceStatus, runStatus, topicStatus } from '#src/api/resources/resource-status.ts';
import { pulsarSubscriptionSpec } from '#src/api/resources/subscription.ts';
import { pulsarTenantSpec } from '#src/api/resources/tenant.ts';
import { pulsarTopicSpec } from '#src/api/resources/topic.ts';
import { type Column, definitionOf, group, version } from './definition.ts';
import { type StructuralSchema, toStructural } from './structural.ts';

interface ResourceApi {
  readonly kind: string;
  readonly description: string;
  /** Not `pn` or `pt` alone, which other operators of Pulsar have. */
  readonly shortName: string;
  readonly columns: readonly Column[];
  readonly spec: z.ZodType;
  /** That of what lives in a cluster when absent. */
  readonly status?: z.ZodType;
  /** What is scaled, besides the status. */
  readonly subresources?: object;
}

const cluster: Column = { name: 'Cluster', type: 'string', jsonPath: '.spec.clusterRef.name' };

/** What kinds have in common that run in workers. */
const run = {
  columns: [
    cluster,
    { name: 'Namespace', type: 'string', jsonPath: '.spec.namespace' },
    { name: 'Running', type: 'integer', jsonPath: '.status.parallelism' },
  ],
  status: runStatus,
  subresources: {
    scale: { specReplicasPath: '.spec.parallelism', statusReplicasPath: '.status.parallelism' },
  },
} as const;

/** What lives in a cluster, or is made of several, a line a kind. */
const resources: readonly ResourceApi[] = [
  {
    kind: 'PulsarTenant',
    description:
      'PulsarTenant is a tenant of a PulsarCluster: who administers it, and where its namespaces may be.',
    shortName: 'pten',
    columns: [cluster],
    spec: pulsarTenantSpec,
  },
  {
    kind: 'PulsarNamespace',
    description: 'PulsarNamespace is a namespace of a tenant of a PulsarCluster, with its policies.',
    shortName: 'pns',
    columns: [cluster, { name: 'Tenant', type: 'string', jsonPath: '.spec.tenant' }],
    spec: pulsarNamespaceSpec,
  },
  {
    kind: 'PulsarTopic',
    description:
      'PulsarTopic is a topic of a namespace of a PulsarCluster, with its policies and its schema.',
    shortName: 'ptop',
    columns: [
      cluster,
      { name: 'Tenant', type: 'string', jsonPath: '.spec.tenant' },
      { name: 'Namespace', type: 'string', jsonPath: '.spec.namespace' },
      { name: 'Partitions', type: 'integer', jsonPath: '.spec.partitions' },
    ],
    spec: pulsarTopicSpec,
    status: topicStatus,
  },
  {
    kind: 'PulsarSubscription',
    description: 'PulsarSubscription is a subscription of a topic of a PulsarCluster, which is kept.',
    shortName: 'psub',
    columns: [
      cluster,
      { name: 'Namespace', type: 'string', jsonPath: '.spec.namespace' },
      { name: 'Topic', type: 'string', jsonPath: '.spec.topic' },
    ],
    spec: pulsarSubscriptionSpec,
  },
  {
    kind: 'PulsarPermission',
    description: 'PulsarPermission is what a role may do in a namespace of a PulsarCluster, or in one topic.',
    shortName: 'pperm',
    columns: [
      cluster,
      { name: 'Tenant', type: 'string', jsonPath: '.spec.tenant' },
      { name: 'Namespace', type: 'string', jsonPath: '.spec.namespace' },
      { name: 'Topic', type: 'string', jsonPath: '.spec.topic' },
      { name: 'Role', type: 'string', jsonPath: '.spec.role' },
    ],
    spec: pulsarPermissionSpec,
  },
  {
    kind: 'PulsarClient',
    description:
      'PulsarClient is the relation of an application to a PulsarCluster, or to a PulsarInstance: what its role may do, and a Secret with all that it needs to connect, in the form of Service Binding.',
    shortName: 'pclient',
    columns: [
      cluster,
      { name: 'Instance', type: 'string', jsonPath: '.spec.instanceRef.name' },
      { name: 'Secret', type: 'string', jsonPath: '.status.binding.name' },
    ],
    spec: pulsarClientSpec,
    status: clientStatusSchema,
  },
  {
    kind: 'PulsarFunction',
    description:
      "PulsarFunction is a function of Python, Java or Go that runs in the functions workers of a PulsarCluster. Its fields are those of Pulsar's FunctionConfig.",
    shortName: 'pfn',
    ...run,
    spec: pulsarFunctionSpec,
  },
  {
    kind: 'PulsarSource',
    description:
      "PulsarSource is a connector that brings messages into a PulsarCluster, and runs in its functions workers. Its fields are those of Pulsar's SourceConfig.",
    shortName: 'psrc',
    ...run,
    spec: pulsarSourceSpec,
  },
  {
    kind: 'PulsarSink',
    description:
      "PulsarSink is a connector that takes messages out of a PulsarCluster, and runs in its functions workers. Its fields are those of Pulsar's SinkConfig.",
    shortName: 'psnk',
    ...run,
    spec: pulsarSinkSpec,
  },
  {
    kind: 'PulsarPackage',
    description:
      "PulsarPackage is a version of a package in a PulsarCluster's package management: the code of functions or connectors.",
    shortName: 'ppkg',
    columns: [
      cluster,
      { name: 'Type', type: 'string', jsonPath: '.spec.type' },
      { name: 'Namespace', type: 'string', jsonPath: '.spec.namespace' },
      { name: 'Version', type: 'string', jsonPath: '.spec.version' },
    ],
    spec: pulsarPackageSpec,
    status: packageStatus,
  },
  {
    kind: 'PulsarFunctionDirectory',
    description:
      'PulsarFunctionDirectory is a directory of Python files in ConfigMaps, each of which becomes a PulsarFunction.',
    shortName: 'pfdir',
    columns: [cluster, { name: 'Functions', type: 'integer', jsonPath: '.status.functions' }],
    spec: pulsarFunctionDirectorySpec,
    status: directoryStatusSchema,
  },
  {
    kind: 'PulsarInstance',
    description:
      'PulsarInstance is several clusters that know each other, so that namespaces can be replicated between them.',
    shortName: 'pinst',
    columns: [
      { name: 'Members', type: 'string', jsonPath: '.status.summary' },
      { name: 'Primary', type: 'string', jsonPath: '.status.primary' },
      {
        name: 'Replicating',
        type: 'string',
        jsonPath: ".status.conditions[?(@.type=='Replicating')].status",
      },
    ],
    spec: pulsarInstanceSpec,
    status: instanceStatusSchema,
  },
];

/** A kind as the reference tells of it. */
export interface DocumentedKind {
  readonly kind: string;
  readonly shortName: string;
  readonly schema: StructuralSchema;
}

export function resourceKinds(): DocumentedKind[] {
  return resources.map(each => ({ kind: each.kind, shortName: each.shortName, schema: schemaOf(each) }));
}

/** Their CustomResourceDefinitions. */
export function resourceCrds(): ReturnType<typeof definitionOf>[] {
  return resources.map(each => {
    const { kind, shortName, columns, subresources = {} } = each;
    return definitionOf({ kind, shortNames: [shortName], columns, subresources, schema: schemaOf(each) });
  });
}

function schemaOf({ kind, description, spec, status = resourceStatus }: ResourceApi): StructuralSchema {
  return {
    type: 'object',
    description,
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string', description: `Always ${group}/${version}.` },
      kind: { type: 'string', description: `Always ${kind}.` },
      metadata: { type: 'object' },
      spec: { ...toStructural(spec), description: 'What it shall be.' },
      status: { ...toStructural(status), description: 'What it is; written by the operator.' },
    },
  };
}
