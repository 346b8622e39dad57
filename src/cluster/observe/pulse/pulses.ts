import type { Pod } from '#src/cluster/model/observation.ts';
import type { Pulse } from '#src/cluster/model/pulse.ts';
import { failingOf } from '#src/cluster/observe/ask-brokers.ts';
import { Attendants, type AttendantsOptions } from '#src/cluster/observe/attendants.ts';
import type { ObjectKey } from '#src/kubernetes/object.ts';
import { PulseTaker, readyBrokers } from './pulse.ts';

export interface PulsesOptions {
  readonly caches: AttendantsOptions<PulseTaker>['caches'];
  /** Called with the key of a cluster whose brokers answer otherwise than before. */
  readonly onChange: (key: ObjectKey) => void;
}

/** A health check opens a topic; one that takes longer serves nobody. */
const deadlineMs = 10_000;

/** The pulses of all clusters: of each from its first ready broker until it is deleted. */
export class Pulses {
  readonly #takers: Attendants<PulseTaker>;

  constructor({ caches, onChange }: PulsesOptions) {
    this.#takers = new Attendants({
      caches,
      open(key, _, pods) {
        if (readyBrokers(pods).length === 0) return undefined;
        const check = (brokers: readonly Pod[], signal: AbortSignal) =>
          failingOf(brokers, deadlineMs, signal);
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
