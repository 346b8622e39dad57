import type { Release } from '#src/components/build/context.ts';
import { type ComponentName, imageAnnotation, versionLabel } from '#src/components/build/names.ts';
import { believed } from '#src/components/build/seal.ts';
import { statefulSetOf } from './component-state.ts';
import type { Observation } from './observation.ts';

/** The release that its StatefulSet gives new pods of a component. */
export function releaseOfSet(observation: Observation, name: ComponentName): Release | undefined {
  const set = statefulSetOf(observation, name);
  const version = set?.spec.template?.metadata?.labels?.[versionLabel];
  const image = believed(set?.metadata.annotations)[imageAnnotation];
  return version && image ? { version, image } : undefined;
}
