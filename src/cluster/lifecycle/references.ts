import type { Observation } from '#src/cluster/model/observation.ts';
import type { Question } from '#src/cluster/model/question.ts';
import type { References } from '#src/cluster/model/references.ts';
import { componentNames } from '#src/components/build/names.ts';

function referencesOf({ cluster: { spec } }: Observation): References {
  const secrets = new Map<string, string[]>();
  const refer = (name: string, keys: string[]) => secrets.set(name, [...(secrets.get(name) ?? []), ...keys]);
  for (const { name } of spec.imagePullSecrets) refer(name, []);
  for (const component of componentNames) {
    for (const { secretKeyRef } of spec[component].secretConfig) refer(secretKeyRef.name, [secretKeyRef.key]);
  }
  const { journal, ledgers } = spec.bookkeeper.storage;
  const classes = [spec.zookeeper.storage, journal, ledgers].flatMap(
    ({ storageClassName }) => storageClassName ?? [],
  );
  return { secrets, storageClasses: [...new Set(classes)] };
}

/** Whether this generation of the spec has passed before: what goes missing later must not keep us from healing. */
function hasPassed({ cluster }: Observation): boolean {
  const ready = cluster.status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.observedGeneration === cluster.metadata.generation && ready?.reason !== 'MissingReference';
}

type Answer =
  | { readonly kind: 'none' }
  | { readonly kind: 'ask'; readonly question: Question }
  | { readonly kind: 'missing'; readonly message: string };

export const noReferences: Answer = { kind: 'none' };

/** Whether something the spec refers to is missing. Asked once for each generation, and again while it is so. */
export function missingReferences(observation: Observation): Answer {
  const of = referencesOf(observation);
  if ((of.secrets.size === 0 && of.storageClasses.length === 0) || hasPassed(observation))
    return noReferences;
  const fact = observation.facts.missingReferences;
  if (!fact) return { kind: 'ask', question: { fact: 'missingReferences', of } };
  const sentences =
    'error' in fact ? [`Waiting for an answer about what the spec refers to: ${fact.error}`] : fact.value;
  return sentences.length === 0 ? noReferences : { kind: 'missing', message: sentences.join(' ') };
}
