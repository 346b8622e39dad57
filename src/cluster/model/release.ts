import type { Release } from '#src/components/build/context.ts';
import { type ComponentName, imageAnnotation, versionLabel } from '#src/components/build/names.ts';
import { operatorVersion, usualOperatorImage } from '#src/components/build/operator-version.ts';
import { believed } from '#src/components/build/seal.ts';
import { statefulSetOf } from './component-state.ts';
import type { Observation } from './observation.ts';

/** What the canary is given: the operator that looks after the cluster. */
export function operatorRelease({ operatorImage = usualOperatorImage }: Observation): Release {
  return { version: operatorVersion, image: operatorImage };
}

/** The release that its StatefulSet gives new pods of a component. */
export function releaseOfSet(observation: Observation, name: ComponentName): Release | undefined {
  const set = statefulSetOf(observation, name);
  const version = set?.spec.template?.metadata?.labels?.[versionLabel];
  const image = believed(set?.metadata.annotations)[imageAnnotation];
  return version && image ? { version, image } : undefined;
}
