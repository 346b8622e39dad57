import { componentOf, isReady } from '#src/cluster/model/component-state.ts';
import type { Heard } from '#src/cluster/model/heard.ts';
import { declaredLost } from '#src/cluster/model/lost-ledgers.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { podAddress } from '#src/cluster/observe/addresses.ts';
import { type Attendant, Attendants, type AttendantsOptions } from '#src/cluster/observe/attendants.ts';
import { chrootOf, ports } from '#src/components/build/context.ts';
import { isConfigurationStore } from '#src/components/build/settings.ts';
import type { Logger } from '#src/kubernetes/logger.ts';
import type { ObjectKey } from '#src/kubernetes/object.ts';
import { Ear, type EarHooks, type EarOptions } from './ear.ts';

export interface EarsOptions {
  readonly caches: AttendantsOptions<Attendant>['caches'];
  /** Called with the key of a cluster of which something else is heard. */
  readonly onHeard: (key: ObjectKey) => void;
  readonly log: Logger;
  readonly hooks?: EarHooks;
  /** By default a real one. */
  readonly earOf?: (options: EarOptions) => ListeningEar;
}

type ListeningEar = Pick<Ear, 'heard' | 'move' | 'declare' | 'listen'>;

/** The ears of all clusters: of each from its first ZooKeeper server that is ready until it is deleted. */
export class Ears {
  readonly #listening: Attendants<Attendant & Pick<Ear, 'heard'>>;

  constructor({ caches, onHeard, log, hooks, earOf = options => new Ear(options) }: EarsOptions) {
    this.#listening = new Attendants({
      caches,
      open(key, cluster, pods) {
        const addresses = serversOf(pods);
        if (addresses.length === 0) return undefined;
        const present = () => declaredLost({ cluster: caches.clusters.getByKey(key) ?? cluster });
        const { metadata, spec } = cluster;
        const isShared = isConfigurationStore(spec);
        const where = { chroot: chrootOf(spec), clusterName: metadata.name, ...(isShared && { isShared }) };
        const root = { ...where, declared: present() };
        const told = { onHeard: () => onHeard(key), log, ...(hooks && { hooks }) };
        return attending(earOf({ of: key, root, addresses, ...told }), present);
      },
    });
  }

  heard(key: ObjectKey): Heard | undefined {
    return this.#listening.of(key)?.heard;
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#listening.run(signal);
  }
}

function attending(ear: ListeningEar, declared: () => ReadonlySet<bigint>): Attendant & Pick<Ear, 'heard'> {
  return {
    get heard() {
      return ear.heard;
    },
    move(pods) {
      ear.declare(declared());
      ear.move(serversOf(pods));
    },
    run: signal => ear.listen(signal),
  };
}

/** Where the servers are that are ready, in order: pods come in none. */
function serversOf(pods: readonly Pod[]): string[] {
  const serves = (pod: Pod) => componentOf(pod) === 'zookeeper' && isReady(pod) && pod.status?.podIP;
  return pods
    .filter(serves)
    .map(pod => podAddress(pod, ports.zookeeper.client))
    .sort();
}
