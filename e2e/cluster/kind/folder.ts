import { join } from 'node:path';
import { cacheRoot } from '../cache.ts';

/** Where all of a kind cluster is that is no artefact: it goes when the cluster does. */
export function inKindRun(...names: string[]): string {
  return join(cacheRoot(), 'kind', 'run', ...names);
}
