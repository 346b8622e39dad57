import * as z from 'zod';
import { conditionSentence, statusTime } from '#src/api/schema/condition.ts';
import { listByKey, setOf } from '#src/api/schema/list.ts';
import { passStatus } from './resource-status.ts';

const word = z.string().max(253);
const url = (what: string) => z.string().max(1024).optional().describe(`As ${what} of the spec.`);
const secretKey = (what: string) =>
  z
    .strictObject({
      name: word.describe('Name of the Secret.'),
      key: word.describe('Key within the Secret.'),
    })
    .optional()
    .describe(`As ${what} of the spec.`);

/** As in the spec, where its rules are. */
const memberAsked = z.strictObject({
  clusterRef: z
    .strictObject({
      name: word.describe('Name of the PulsarCluster.'),
      namespace: word.optional().describe('Its Kubernetes namespace.'),
    })
    .optional()
    .describe('As clusterRef of the spec.'),
  address: z
    .strictObject({
      serviceUrl: url('serviceUrl'),
      serviceUrlTls: url('serviceUrlTls'),
      brokerServiceUrl: url('brokerServiceUrl'),
      brokerServiceUrlTls: url('brokerServiceUrlTls'),
      caSecretRef: secretKey('caSecretRef'),
      adminTokenSecretRef: secretKey('adminTokenSecretRef'),
    })
    .optional()
    .describe('As address of the spec.'),
  tokenSecretRef: secretKey('tokenSecretRef'),
});

const workload = {
  workloadStatus: z
    .enum(['Active', 'Waiting', 'Maintenance', 'Blocked'])
    .describe(
      'Active, waiting for something, under maintenance by the operator, or blocked until a person acts.',
    ),
  reason: word.describe('Why, in one CamelCase word.'),
  message: conditionSentence.describe('Why, in a sentence.'),
  since: statusTime.describe('Since when that is so.'),
};

const memberStatus = z.strictObject({
  name: word.describe('Name of the cluster.'),
  ...workload,
  leaving: z.boolean().optional().describe('Whether it is taken out of the members and has not left yet.'),
  asked: memberAsked.describe('By what it was last a member: one that leaves is asked by that.'),
  announced: setOf(z.string().max(1024), 64).describe(
    'Addresses by which the operator may have registered it with others.',
  ),
  secret: z
    .string()
    .max(253)
    .optional()
    .describe('The Secret with what its brokers show others, in the namespace of its PulsarCluster.'),
});

const pairStatus = z.strictObject({
  from: word.describe('The cluster from which messages come.'),
  to: word.describe('The cluster to which they go.'),
  namespaces: z.int32().describe('How many namespaces are replicated so.'),
  connected: z
    .boolean()
    .describe('Whether the brokers of all their topics are connected to the other cluster.'),
  since: statusTime.describe('Since when that is so, as far as has been seen.'),
  backlog: z.int().describe('Messages that are yet to go there.'),
  delaySeconds: z.int().describe('How long the oldest of them waits, as far as is known.'),
  rate: z.int().describe('Messages a second, rounded.'),
  toldTime: statusTime
    .optional()
    .describe('When the cluster told of it last, where it does not tell any more; absent: see pairsTime.'),
});

/** `status` of a PulsarInstance. */
export const instanceStatusSchema = passStatus.extend({
  summary: z.string().max(32).optional().describe('Active of all members, for people: 2/3.'),
  primary: word
    .optional()
    .describe('The member to which clients go, but for namespaces that have one of their own.'),
  members: listByKey(memberStatus, 'name', 64)
    .optional()
    .describe('The members, and clusters that have not left yet.'),
  configurationStore: z
    .strictObject({
      url: z.string().max(600).describe('Where it is, as brokers are told.'),
      ...workload,
    })
    .optional()
    .describe('The configuration store that the members share.'),
  pairs: z
    .array(pairStatus)
    .max(4096)
    .meta({ 'x-kubernetes-list-type': 'atomic' })
    .optional()
    .describe(
      'What is replicated from which member to which other. Figures that move alone are written once a minute.',
    ),
  pairsTime: statusTime.optional().describe('When the figures of pairs were read.'),
});

export type InstanceStatus = z.output<typeof instanceStatusSchema>;
export type PairStatus = NonNullable<InstanceStatus['pairs']>[number];
export type SharedStoreStatus = NonNullable<InstanceStatus['configurationStore']>;
export type MemberStatus = NonNullable<InstanceStatus['members']>[number];
