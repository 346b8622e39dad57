import { isReady } from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import { settingsOf } from '#src/components/build/settings.ts';
import { sampleEvery } from './sampler.ts';
import type { Subject } from './subject.ts';

const everyMs = 200;

/** How many pods of a component do not serve, of those there should be. */
function awayOf(pods: readonly Pod[], component: ComponentName, desired: number): number {
  const own = pods.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === component);
  return desired - own.filter(isReady).length;
}

export interface AwaySampler {
  /** Ends sampling; returns the most pods of each component that were seen away at once. */
  stop(): Promise<Partial<Record<ComponentName, number>>>;
}

/** Looks five times a second from now on how many pods of these components are away. */
export function sampleAway(subject: Subject, components: readonly ComponentName[]): AwaySampler {
  const most: Partial<Record<ComponentName, number>> = {};
  const cluster = subject.cluster();
  const sampler = sampleEvery(everyMs, async () => {
    const { spec } = await cluster;
    const pods = await subject.pods().catch(() => undefined);
    for (const name of pods ? components : []) {
      most[name] = Math.max(most[name] ?? 0, awayOf(pods ?? [], name, settingsOf(spec, name).replicas));
    }
  });
  return {
    stop: async () => {
      await sampler.stop();
      return most;
    },
  };
}
