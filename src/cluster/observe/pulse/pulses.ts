import type { BrokerCredentials } from '#src/clients/pulsar/credentials.ts';
import { causeOf } from '#src/cluster/model/failure.ts';
import type { Pod, PulsarCluster } from '#src/cluster/model/observation.ts';
import type { FailingBroker, Pulse } from '#src/cluster/model/pulse.ts';
import { failingOf } from '#src/cluster/observe/ask-brokers.ts';
import { Attendants, type AttendantsOptions } from '#src/cluster/observe/attendants.ts';
import type { ObjectKey } from '#src/kubernetes/object.ts';
import { KeptAccess } from './kept-access.ts';
import { PulseTaker, readyBrokers } from './pulse.ts';

export interface PulsesOptions {
  readonly caches: AttendantsOptions<PulseTaker>['caches'];
  /** Reads what the brokers of a cluster are to be shown. */
  readonly credentialsOf: (cluster: PulsarCluster, signal: AbortSignal) => Promise<BrokerCredentials>;
  /** Called with the key of a cluster whose brokers answer otherwise than before. */
  readonly onChange: (key: ObjectKey) => void;
}

/** A health check opens a topic; one that takes longer serves nobody. */
const deadlineMs = 10_000;

/** The pulses of all clusters: of each from its first ready broker until it is deleted. */
export class Pulses {
  readonly #takers: Attendants<PulseTaker>;

  constructor({ caches, credentialsOf, onChange }: PulsesOptions) {
    this.#takers = new Attendants({
      caches,
      open(key, opened, pods) {
        if (readyBrokers(pods).length === 0) return undefined;
        const kept = new KeptAccess(credentialsOf);
        const present = () => caches.clusters.getByKey(key) ?? opened;
        const check = (brokers: readonly Pod[], signal: AbortSignal) =>
          failingNow(brokers, present(), kept, signal);
        const taker = new PulseTaker({ check, onChange: () => onChange(key) });
        taker.move(pods);
        return taker;
      },
    });
  }

  pulse(key: ObjectKey): Pulse | undefined {
    return this.#takers.of(key)?.pulse;
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#takers.run(signal);
  }
}

async function failingNow(
  brokers: readonly Pod[],
  cluster: PulsarCluster,
  kept: KeptAccess,
  signal: AbortSignal,
): Promise<FailingBroker[]> {
  try {
    const credentials = await kept.credentials(cluster, signal);
    const failing = await failingOf(brokers, { credentials, deadlineMs, signal });
    if (failing.some(({ unauthorized }) => unauthorized)) kept.refused();
    return failing;
  } catch (error) {
    // Without them nobody can tell how brokers are.
    const message = `cannot be asked: ${causeOf(error)}`;
    return brokers.map(({ metadata: { name } }) => ({ name, message, unauthorized: true as const }));
  }
}
