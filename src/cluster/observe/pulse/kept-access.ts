import type { BrokerCredentials } from '#src/clients/pulsar/credentials.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { type Clock, systemClock } from '#src/kubernetes/clock.ts';

type Read = (cluster: PulsarCluster, signal: AbortSignal) => Promise<BrokerCredentials>;

/** At rest the API server is asked for a Secret no more often than that. */
const keptMs = 300_000;
/** What brokers refuse may have been replaced. */
const refusedMs = 30_000;

/** What the brokers of a cluster are shown again and again, read anew now and then. */
export class KeptAccess {
  readonly #read: Read;
  readonly #clock: Clock;
  #generation: number | undefined;
  #credentials: BrokerCredentials | undefined;
  #readAt = 0;
  #isRefused = false;

  constructor(read: Read, clock: Clock = systemClock) {
    this.#read = read;
    this.#clock = clock;
  }

  /** Rejects where they cannot be read. */
  async credentials(cluster: PulsarCluster, signal: AbortSignal): Promise<BrokerCredentials> {
    const { generation } = cluster.metadata;
    const age = this.#clock.now() - this.#readAt;
    const isOld = age >= (this.#isRefused ? refusedMs : keptMs);
    if (this.#credentials && !isOld && generation === this.#generation) return this.#credentials;
    const credentials = await this.#read(cluster, signal);
    [this.#generation, this.#credentials, this.#isRefused] = [generation, credentials, false];
    this.#readAt = this.#clock.now();
    return credentials;
  }

  /** Says that brokers refused them. */
  refused(): void {
    this.#isRefused = true;
  }
}
