import * as z from 'zod';
import { mostServers } from '#src/api/components.ts';
import { clusterBinding } from '#src/api/schema/binding.ts';
import { condition, conditionSentence as sentence, statusTime as time } from '#src/api/schema/condition.ts';
import { listByKey, listInOne, mapOf, setOf } from '#src/api/schema/list.ts';

/** One of `reasons`. */
const word = z.string().max(64);

const failedRoll = z.strictObject({
  template: z
    .string()
    .max(63)
    .describe('Hash of the pod template that was wanted; another one is tried anew.'),
  revision: z.string().max(253).describe("The StatefulSet's revision with that template."),
  time: time.describe('When a pod was found to fail with it.'),
  message: sentence.describe('Which pod failed and how, in a sentence.'),
});
export type FailedRoll = z.output<typeof failedRoll>;

const componentStatus = z.strictObject({
  summary: z.string().max(32).optional().describe('Ready of desired pods, for people: 2/3.'),
  replicas: z.int32().describe('Pods that exist.'),
  desired: z.int32().describe('Pods in force: what the spec asks for unless a change is held.'),
  ready: z.int32().describe('Pods that serve.'),
  updated: z.int32().describe('Pods that run the present template.'),
  version: z
    .string()
    .max(64)
    .optional()
    .describe(
      'Version of Apache Pulsar that runs: of the oldest pod. Of the canary: release of the operator.',
    ),
  image: z.string().max(512).optional().describe('Image that new pods are given.'),
  operatorVersion: z
    .string()
    .max(64)
    .optional()
    .describe('Release of the operator that made the template of the pods.'),
  provenRevision: z
    .string()
    .max(253)
    .optional()
    .describe(
      "The StatefulSet's last revision of which a pod has served: pods go back to it when a newer one fails.",
    ),
  checkedRevision: z
    .string()
    .max(253)
    .optional()
    .describe('Of brokers: the revision with which all of them have stored a message and read it back.'),
  failedRoll: failedRoll
    .optional()
    .describe('The roll that has failed. The pods keep what they ran until another one is wanted.'),
  reason: word.optional().describe('What the component does or waits for, in one CamelCase word.'),
  message: sentence.describe('What the component does or waits for, in a sentence.'),
  remaining: z
    .int32()
    .optional()
    .describe('What is left of that, where it can be counted: ledgers to copy, volumes to grow.'),
});

const unit = z.strictObject({
  name: z.string().max(253).describe('Name of the pod, or of a Job that has none.'),
  component: z.string().max(63).describe('Its component; metadata or recovery for those of Jobs.'),
  workloadStatus: z
    .enum(['Waiting', 'Maintenance', 'Blocked', 'Error'])
    .describe(
      'Waiting for something, under maintenance by the operator, blocked until a person acts, or failing.',
    ),
  reason: word.optional().describe('Why, in one CamelCase word.'),
  message: sentence.describe('Why, in a sentence.'),
  since: time
    .optional()
    .describe('Since when it does not serve, as far as has been seen; absent for one that serves.'),
});

const waitsFor = z.strictObject({
  component: z
    .string()
    .max(63)
    .optional()
    .describe('The component; absent where it is the cluster as a whole.'),
  reason: word.describe('Why, in one CamelCase word.'),
  remaining: z.int32().optional().describe('What is left of it, where that can be counted.'),
});
export type WaitsFor = z.output<typeof waitsFor>;

const measure = z.strictObject({
  of: z
    .string()
    .max(253)
    .describe(
      'What is measured: a step that is waited for, or a component with its number of pods and its revision.',
    ),
  left: z.int32().describe('The least that was left of it so far.'),
});
export type Measure = z.output<typeof measure>;

const drainingBookie = z.strictObject({
  name: z.string().max(253).describe('Name of the pod.'),
  emptySince: time.optional().describe('When a look first found that no ledger names it.'),
});
export type DrainingBookie = z.output<typeof drainingBookie>;

/** How much of each the status has room for: one that the API server refuses for its length would tell nothing at all. */
export const mostLostLedgers = { bookies: 100, ids: 500 };

const lostLedgers = z.strictObject({
  bookie: z.string().max(253).describe('Name of the pod.'),
  time: time.describe('When it was last about to go on without one of them for good.'),
  count: z.int32().min(1).describe('How many ledgers, at least.'),
  ids: setOf(z.string().max(19), mostLostLedgers.ids).describe(
    `Which they are: the last ${mostLostLedgers.ids}.`,
  ),
});
export type LostLedgers = z.output<typeof lostLedgers>;

const bookieRack = z.strictObject({
  name: z.string().max(253).describe('Name of the pod.'),
  node: z.string().max(253).describe('The node it runs on.'),
  rack: z
    .string()
    .max(253)
    .optional()
    .describe(
      'Its rack in the map of BookKeeper when it was last looked at: the zone of that node, or what somebody else has set; absent when it has none.',
    ),
  pod: z
    .string()
    .max(128)
    .optional()
    .describe('The uid of the pod, where it has no rack: another one is looked at again.'),
});
export type BookieRack = z.output<typeof bookieRack>;

/** `status` of a PulsarCluster: conditions and counts, no phase. */
export const pulsarClusterStatus = z.strictObject({
  observedGeneration: z
    .int()
    .optional()
    .describe('The generation of the spec that the last pass considered.'),
  operator: z
    .string()
    .max(317)
    .optional()
    .describe(
      'The operator that looks after the cluster, as its Lease is called: namespace/name. Any other stands back while that is renewed.',
    ),
  conditions: listByKey(condition, 'type', 16)
    .optional()
    .describe(
      'Ready, Progressing, Held, Stalled, Suspended, MetadataInitialized, Observed, Redundant, OperatorUpgradePending, with a canary CanaryHealthy and with a configurationStore ConfigurationStoreReady.',
    ),
  message: sentence
    .optional()
    .describe(
      'What the cluster does or waits for, as far as a column has room; the condition Ready has it all.',
    ),
  waitsFor: waitsFor
    .optional()
    .describe('What keeps Ready from being True, for programs; absent where no one thing does.'),
  progressTime: time.optional().describe('When something last got better; Stalled is judged by it.'),
  progress: listByKey(measure, 'of', 100)
    .optional()
    .describe('What has been waited for, with the best so far: only what is better than that is progress.'),
  version: z
    .string()
    .max(64)
    .optional()
    .describe('Version of Apache Pulsar in force: what the components run or are on their way to.'),
  image: z.string().max(512).optional().describe('Image in force.'),
  zookeeperMembers: z
    .int32()
    .min(1)
    .max(mostServers)
    .optional()
    .describe(
      'Voting servers of the ZooKeeper ensemble as last seen. Absent while it has never had a quorum, and while one of them leaves.',
    ),
  configurationStore: z
    .string()
    .max(600)
    .optional()
    .describe(
      'URL of the configuration store that the cluster is entered into: its brokers are told of no other.',
    ),
  drainingBookies: listByKey(drainingBookie, 'name', 1000)
    .optional()
    .describe('Bookies that leave, or that return to service because they need not leave any more.'),
  bookieRacks: listByKey(bookieRack, 'name', 1000)
    .optional()
    .describe('Where the bookies are, for the copies of an entry to be in different zones.'),
  lostLedgers: listByKey(lostLedgers, 'bookie', mostLostLedgers.bookies)
    .optional()
    .describe(
      'Ledgers that a person has declared lost, that could not be copied, and without which bookies went on. It is written before they do, and stays until somebody takes it out.',
    ),
  pendingSizes: setOf(z.string().max(64), 8)
    .optional()
    .describe(
      'Sizes and StorageClasses in the spec, by their field, that volumes do not have yet or do not get. They may be changed, or set back.',
    ),
  binding: clusterBinding
    .optional()
    .describe('The Secret that spec.binding asks for, where Service Binding looks for its name.'),
  brokerSelector: z
    .string()
    .max(1024)
    .optional()
    .describe('Label selector of the broker pods, for autoscalers.'),
  operatorUpgrade: z
    .enum(['Claimed', 'Rolling'])
    .optional()
    .describe(
      'Set while it is the turn of this cluster to get the pods of another release of the operator: it has asked for its turn, or has it.',
    ),
  components: mapOf(componentStatus, 16).optional().describe('Each component by name.'),
  units: listInOne(unit, 8000)
    .optional()
    .describe('The pods that are not Active, each with its workload status and a sentence.'),
  moreUnits: z.int32().optional().describe('How many more there are: the worst are told, as many as fit.'),
});

export type Condition = z.output<typeof condition>;
export type ComponentStatus = z.output<typeof componentStatus>;
export type Unit = z.output<typeof unit>;
export type PulsarClusterStatus = z.output<typeof pulsarClusterStatus>;
