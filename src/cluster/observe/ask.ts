import { causeOf } from '#src/cluster/model/failure.ts';
import type { Fact, Facts, Observation } from '#src/cluster/model/observation.ts';
import type { Question } from '#src/cluster/model/question.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { cookieTimes, largestPolicy, lookAtBookies, registeredBookies } from './ask-bookies.ts';
import { failingBrokers, ownedByBrokers } from './ask-brokers.ts';
import { lookUpNames } from './ask-names.ts';
import { findRunning, lookAtNodes } from './ask-nodes.ts';
import { lookAtRacks } from './ask-racks.ts';
import { expandableClasses, missingReferences, type ReferenceReaders } from './ask-references.ts';
import { lookUpRevisions } from './ask-revisions.ts';
import { askEnsemble, askForMetadata, underReplicatedLedgers } from './ask-zookeeper.ts';

export interface FactSources extends ReferenceReaders {
  readonly nodes: ResourceClient;
  readonly revisions: ResourceClient;
  /** The client of each kind that clusters are made of. */
  readonly clientOf: (kind: string) => ResourceClient;
}

/** The question says what is asked, the observation where those are who know it. */
function answer(
  question: Question,
  observation: Observation,
  sources: FactSources,
  signal: AbortSignal,
): Promise<unknown> {
  switch (question.fact) {
    case 'metadata':
      return askForMetadata(observation, signal);
    case 'ensemble':
      return askEnsemble(observation, signal);
    case 'underReplicatedLedgers':
      return underReplicatedLedgers(observation, signal);
    case 'registrations':
      return registeredBookies(observation, signal);
    case 'largestPolicy':
      return largestPolicy(observation, signal);
    case 'cookies':
      return cookieTimes(observation, signal);
    case 'bookies':
      return lookAtBookies(observation, question.of, signal);
    case 'racks':
      return lookAtRacks(observation, question.of, sources.nodes, signal);
    case 'failingBrokers':
      return failingBrokers(observation, signal);
    case 'bundles':
      return ownedByBrokers(observation, signal);
    case 'nodes':
      return lookAtNodes(question.of, sources.nodes, signal);
    case 'runningPods':
      return findRunning(observation, question.of, signal);
    case 'provenRevisions':
      return lookUpRevisions(observation, question.of, sources.revisions, signal);
    case 'missingReferences':
      return missingReferences(observation, question.of, sources, signal);
    case 'expandableClasses':
      return expandableClasses(question.of, sources.storageClasses, signal);
    case 'names':
      return lookUpNames(question.of, sources.clientOf, signal);
  }
}

async function settle<T>(asked: Promise<T>): Promise<Fact<T>> {
  try {
    return { value: await asked };
  } catch (error) {
    return { error: causeOf(error) };
  }
}

/** Asks what a plan lacks, side by side. A question without an answer is a fact too. */
export async function answersTo(
  questions: readonly Question[],
  observation: Observation,
  sources: FactSources,
  signal: AbortSignal,
): Promise<Facts> {
  const answers = questions.map(async question => {
    return [question.fact, await settle(answer(question, observation, sources, signal))];
  });
  return Object.fromEntries(await Promise.all(answers)) as Facts;
}
