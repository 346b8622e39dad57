import { type Labelled, mountedFile } from '#src/cluster/model/mounted.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import { workerFile } from '#src/components/functions/worker-file.ts';

/** What workers in pods of a template, or in one that was made of it, are told; undefined where there are no workers in them. */
export function workerFileOf(
  observation: Observation,
  component: ComponentName,
  made: Labelled | undefined,
): string | undefined {
  return mountedFile(observation, component, made, workerFile);
}
