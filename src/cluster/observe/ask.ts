import type { Access } from '#src/clients/pulsar/credentials.ts';
import type { Facts, Observation } from '#src/cluster/model/observation.ts';
import type { FactName, Question } from '#src/cluster/model/question.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { askBookies, cookieTimes, largestPolicy, registeredBookies } from './ask-bookies.ts';
import { failingBrokers, ownedByBrokers } from './ask-brokers.ts';
import { askConfigurationStores } from './ask-configuration-store.ts';
import { lookUpNames } from './ask-names.ts';
import { askNodes, findRunning } from './ask-nodes.ts';
import { askRacks } from './ask-racks.ts';
import { expandableClasses, missingReferences, type ReferenceReaders } from './ask-references.ts';
import { lookUpRevisions } from './ask-revisions.ts';
import { askWarnings } from './ask-warnings.ts';
import { askEnsemble, askForMetadata, underReplicatedLedgers } from './ask-zookeeper.ts';
import { settle } from './settle.ts';
import type { Surveys } from './surveys.ts';
import type { ReadWarnings } from './warning-reader.ts';

export interface Readers extends ReferenceReaders {
  readonly nodes: ResourceClient;
  readonly revisions: ResourceClient;
  readonly surveys: Surveys;
  readonly warnings: ReadWarnings;
  /** The client of each kind that clusters are made of. */
  readonly clientOf: (kind: string) => ResourceClient;
  /** What brokers are shown. */
  readonly access: Access;
}

type Ask<F extends FactName> = (
  question: Extract<Question, { fact: F }>,
  observation: Observation,
  readers: Readers,
  signal: AbortSignal,
) => Promise<unknown>;

/** Who answers: the question says what is asked, the observation where those are who know it. */
const asks: { readonly [F in FactName]: Ask<F> } = {
  metadata: (_, observation, __, signal) => askForMetadata(observation, signal),
  configurationStores: ({ of }, observation, _, signal) => askConfigurationStores(observation, of, signal),
  ensemble: (_, observation, __, signal) => askEnsemble(observation, signal),
  underReplicatedLedgers: (_, observation, __, signal) => underReplicatedLedgers(observation, signal),
  registrations: (_, observation, __, signal) => registeredBookies(observation, signal),
  largestPolicy: (_, observation, __, signal) => largestPolicy(observation, signal),
  cookies: (_, observation, __, signal) => cookieTimes(observation, signal),
  bookies: ({ of }, observation, { surveys }, signal) => askBookies(observation, of, surveys, signal),
  racks: ({ of }, observation, { nodes }, signal) => askRacks(observation, of, nodes, signal),
  failingBrokers: (_, observation, { access }, signal) => failingBrokers(observation, access, signal),
  bundles: (_, observation, { access }, signal) => ownedByBrokers(observation, access, signal),
  nodes: ({ of }, _, { nodes }, signal) => askNodes(of, nodes, signal),
  runningPods: ({ of }, observation, _, signal) => findRunning(observation, of, signal),
  provenRevisions: ({ of }, observation, { revisions }, signal) => {
    return lookUpRevisions(observation, of, revisions, signal);
  },
  missingReferences: ({ of }, observation, readers, signal) => {
    return missingReferences(observation, of, readers, signal);
  },
  expandableClasses: ({ of }, _, { storageClasses }, signal) => expandableClasses(of, storageClasses, signal),
  names: ({ of }, _, { clientOf }, signal) => lookUpNames(of, clientOf, signal),
  unseen: ({ of }, _, { clientOf }, signal) => lookUpNames(of, clientOf, signal),
  unseenClaims: ({ of }, _, { clientOf }, signal) => lookUpNames(of, clientOf, signal),
  warnings: ({ of }, { cluster }, { warnings }, signal) => {
    return askWarnings(of, cluster.metadata.namespace, warnings, signal);
  },
};

/** Asks what a plan lacks, side by side. */
export async function answersTo(
  questions: readonly Question[],
  observation: Observation,
  readers: Readers,
  signal: AbortSignal,
): Promise<Facts> {
  const answers = questions.map(async question => {
    const ask = asks[question.fact] as Ask<FactName>;
    return [question.fact, await settle(ask(question, observation, readers, signal))];
  });
  return Object.fromEntries(await Promise.all(answers)) as Facts;
}
