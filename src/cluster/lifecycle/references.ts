import { isUnbound } from '#src/cluster/model/component-state.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { MissingReference, References } from '#src/cluster/model/references.ts';
import type { Wants } from '#src/cluster/model/wants.ts';
import type { Lacks } from '#src/cluster/status/input.ts';
import { allClaimsFrom, claimTemplatesOf } from '#src/cluster/volumes/sizes.ts';
import { type ComponentName, componentNames } from '#src/components/build/names.ts';
import { isAskedFor, settingsOf } from '#src/components/build/settings.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';

interface Lacking extends Wants {
  readonly found?: { readonly lacks: Lacks };
  /** Nothing is done while it is not known whether it can be done. */
  readonly stops?: true;
}

/** Secrets and StorageClasses are not watched: how often it is looked whether what was missing is there. */
const retrySeconds = 10;

/**
 * Which components lack something that the spec refers to: their StatefulSets stay as they are, everything else goes on, and
 * so it does where only the operator lacks its token. Asked once for each generation, and again while it is so.
 */
export function waitsForReferences(observation: Observation): Lacking {
  const needed = [
    ...componentNames.map(name => [name, referencesOf(observation, name)] as const),
    ['operator', referencesOfOperator(observation)] as const,
  ];
  const needing = needed.filter(
    ([, { secrets, storageClasses }]) => secrets.size + storageClasses.length > 0,
  );
  if (needing.length === 0 || observation.cluster.spec.suspend || hasPassed(observation)) return {};
  const fact = observation.facts.missingReferences;
  if (!fact) {
    const of = needing.map(([, references]) => references).reduce(together);
    return { needs: [{ fact: 'missingReferences', of }], stops: true };
  }
  const told = 'error' in fact ? `Waiting for an answer about what the spec refers to: ${fact.error}` : '';
  const missing = 'error' in fact ? [] : fact.value;
  const by = needing.flatMap(([name, references]) => {
    const lack = told || lackOf(references, missing);
    return lack ? [[name, lack] as const] : [];
  });
  if (by.length === 0) return {};
  const lacks = { by: new Map(by), ...(!told && { remaining: missing.length }) };
  return { found: { lacks }, wakeAfterSeconds: retrySeconds };
}

/** What the operator calls brokers with; no pod needs it. */
function referencesOfOperator({ cluster }: Observation): References {
  const { name, key } = cluster.spec.operatorAccess?.tokenSecretRef ?? {};
  return { secrets: new Map(name && key ? [[name, [key]]] : []), storageClasses: [] };
}

/** What the pods of a component cannot be made without. */
function referencesOf(observation: Observation, component: ComponentName): References {
  const { spec } = observation.cluster;
  const secrets = new Map<string, string[]>();
  if (!isAskedFor(spec, component)) return { secrets, storageClasses: [] };
  const refer = (name: string, keys: string[]) => secrets.set(name, [...(secrets.get(name) ?? []), ...keys]);
  for (const { name } of spec.imagePullSecrets) refer(name, []);
  for (const { secretKeyRef } of settingsOf(spec, component).secretConfig)
    refer(secretKeyRef.name, [secretKeyRef.key]);
  return { secrets, storageClasses: classesFor(observation, component) };
}

/** The classes of volumes that are yet to be made: those that are there need none. */
function classesFor(observation: Observation, component: ComponentName): string[] {
  const { replicas } = settingsOf(observation.cluster.spec, component);
  const templates = claimTemplatesOf(observation.cluster).filter(each => each.component === component);
  const short = templates.filter(template => {
    const made = allClaimsFrom(observation, template).filter(claim => !isUnbound(claim));
    return made.length < replicas;
  });
  return [...new Set(short.flatMap(({ storageClass }) => storageClass ?? []))];
}

function together(a: References, b: References): References {
  const secrets = new Map(a.secrets);
  for (const [name, keys] of b.secrets) {
    secrets.set(name, [...new Set([...(secrets.get(name) ?? []), ...keys])]);
  }
  return { secrets, storageClasses: [...new Set([...a.storageClasses, ...b.storageClasses])] };
}

/** What of that is missing, as one sentence after the other. */
function lackOf({ secrets, storageClasses }: References, missing: readonly MissingReference[]): string {
  const own = missing.filter(({ kind, name, keys }) => {
    if (kind === 'StorageClass') return storageClasses.includes(name);
    const needed = secrets.get(name);
    return needed !== undefined && (!keys || needed.some(key => keys.includes(key)));
  });
  return own.map(({ message }) => message).join(' ');
}

/** Reasons that do not tell whether anything is missing. */
const silent = ['MissingReference', 'NameTaken', 'InternalError', 'MetadataLost'];

/** Whether this generation of the spec has passed before: what goes missing later must not keep us from healing. */
function hasPassed({ cluster }: Observation): boolean {
  const ready = conditionOf(cluster.status, 'Ready');
  if (ready?.observedGeneration !== cluster.metadata.generation) return false;
  return ready !== undefined && !silent.includes(ready.reason);
}
