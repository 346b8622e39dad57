import type { Failure } from '#src/cluster/model/failure.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { Plan } from '#src/cluster/model/plan.ts';
import { ConnectionError, isConflict, isNotFound } from '#src/kubernetes/errors.ts';
import { lookOnceMore } from './carry-out.ts';
import type { Clients } from './clients.ts';
import { failedFinalizers, isFailedWrite } from './failed.ts';

/** Writes the finalizers, which come before all else; returns what a person should read where the server does not take them. */
export async function patchFinalizers(
  { finalizers }: Plan,
  { cluster }: Observation,
  clients: Clients,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  if (!finalizers) return undefined;
  try {
    await clients.clusters.patchMeta(cluster.metadata, { finalizers: [...finalizers] }, signal);
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (!isFailedWrite(error) || isConflict(error) || isNotFound(error)) throw error;
    if (error instanceof ConnectionError) await lookOnceMore(cluster, clients, signal);
    return failedFinalizers(cluster, error);
  }
}
