import type { Observation } from '#src/cluster/model/observation.ts';
import type { References } from '#src/cluster/model/references.ts';
import type { Wants } from '#src/cluster/model/wants.ts';
import type { StatusInput } from '#src/cluster/status/input.ts';
import { componentNames } from '#src/components/build/names.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';

interface Missing extends Wants {
  readonly found?: Pick<StatusInput, 'blocked'>;
  /** Nothing is done while it is not known whether it can be done. */
  readonly stops?: true;
}

/** Secrets and StorageClasses are not watched: how often it is looked whether what was missing is there. */
const retrySeconds = 10;

/** Whether something the spec refers to is missing. Asked once for each generation, and again while it is so. */
export function waitsForReferences(observation: Observation): Missing {
  const of = referencesOf(observation);
  const isNothing = of.secrets.size === 0 && of.storageClasses.length === 0;
  if (isNothing || observation.cluster.spec.suspend || hasPassed(observation)) return {};
  const fact = observation.facts.missingReferences;
  if (!fact) return { needs: [{ fact: 'missingReferences', of }], stops: true };
  const wait = { wakeAfterSeconds: retrySeconds, stops: true } as const;
  if ('error' in fact) {
    const message = `Waiting for an answer about what the spec refers to: ${fact.error}`;
    return { found: { blocked: { message } }, ...wait };
  }
  const remaining = fact.value.length;
  return remaining === 0 ? {} : { found: { blocked: { message: fact.value.join(' '), remaining } }, ...wait };
}

function referencesOf({ cluster: { spec } }: Observation): References {
  const secrets = new Map<string, string[]>();
  const refer = (name: string, keys: string[]) => secrets.set(name, [...(secrets.get(name) ?? []), ...keys]);
  for (const { name } of spec.imagePullSecrets) refer(name, []);
  if (spec.operatorAccess)
    refer(spec.operatorAccess.tokenSecretRef.name, [spec.operatorAccess.tokenSecretRef.key]);
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
  const ready = conditionOf(cluster.status, 'Ready');
  return ready?.observedGeneration === cluster.metadata.generation && ready?.reason !== 'MissingReference';
}
