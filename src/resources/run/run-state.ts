import type { ResourceStatus } from '#src/api/resources/resource-status.ts';
import { timeOf } from '#src/kubernetes/clock.ts';
import type { Write } from '#src/resources/model/kind.ts';
import type { Resource } from '#src/resources/model/resource.ts';
import { type RunStatusTold, runningCount, someStopped, stuckInstances } from './instances.ts';
import type { RunSpec } from './run-api.ts';

interface Running {
  readonly told: RunStatusTold | undefined;
  readonly nowMs: number;
}

/** Stops and starts it, and starts again what its worker has given up. */
export function stateWrites(resource: Resource<RunSpec>, path: string, running: Running): Write[] {
  const { status, spec } = resource;
  if (spec.parallelism === 0) return stopping(status?.paused ?? false, path, running);
  if (status?.paused) return [{ ...stateWrite(path, 'start'), remember: { paused: false } }];
  if (someStopped(running.told)) return [{ ...stateWrite(path, 'start'), undoes: 'it had been stopped' }];
  return givenUp(status?.instances ?? [], path, running);
}

function stopping(isPaused: boolean, path: string, { told }: Running): Write[] {
  if (isPaused && runningCount(told) === 0) return [];
  return [{ ...stateWrite(path, 'stop'), remember: { paused: true } }];
}

function givenUp(
  instances: NonNullable<ResourceStatus['instances']>,
  path: string,
  { told, nowMs }: Running,
): Write[] {
  const since = timeOf(new Date(nowMs));
  return stuckInstances(told, instances, nowMs).map(stuck => {
    const again = instances.map(each => (each.id === stuck ? { ...each, since } : each));
    const undoes = `its worker had given up instance ${stuck}`;
    return { ...stateWrite(`${path}/${stuck}`, 'restart'), remember: { instances: again }, undoes };
  });
}

/** Pulsar refuses to stop what is stopped, and to start what runs. */
export function stateWrite(path: string, to: 'start' | 'stop' | 'restart'): Write {
  return { does: 'set', request: { method: 'POST', path: `${path}/${to}` }, idleBy: [400] };
}
