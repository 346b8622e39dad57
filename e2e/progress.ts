import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { componentNames } from '#src/components/build/names.ts';
import type { Log } from './cluster/provider.ts';

/** Tells each news of a cluster once: its message, and every component that comes to be complete. */
export function progressOf(log: Log): (cluster: PulsarCluster) => boolean {
  const complete = new Set<string>();
  let lastMessage = '';
  return ({ metadata, status }) => {
    for (const name of componentNames) {
      const { ready = 0, desired = 0 } = status?.components?.[name] ?? {};
      if (desired > 0 && ready >= desired && !complete.has(name)) {
        complete.add(name);
        log(`${name} ${ready}/${desired} ready`);
      }
      if (ready < desired) complete.delete(name);
    }
    const message = status?.message ?? '';
    if (message !== lastMessage) log(`${metadata.name}: ${message}`);
    lastMessage = message;
    const ready = status?.conditions?.find(({ type }) => type === 'Ready');
    return ready?.status === 'True' && ready.observedGeneration === metadata.generation;
  };
}
