import type { Logger } from '#src/kubernetes/logger.ts';
import type { ObjectKey } from '#src/kubernetes/object.ts';
import { Canaries } from './canary/canaries.ts';
import type { EarHooks } from './ear/ear.ts';
import { Ears } from './ear/ears.ts';
import type { Caches, Told } from './observe.ts';
import { Pulses, type PulsesOptions } from './pulse/pulses.ts';

export interface ListenersOptions {
  readonly caches: Pick<Caches, 'clusters' | 'pods'>;
  readonly credentialsOf: PulsesOptions['credentialsOf'];
  /** Called with the key of a cluster whose servers tell something else than before. */
  readonly onTold: (key: ObjectKey) => void;
  readonly log: Logger;
  readonly hooks?: EarHooks;
}

/** Listens to the servers of all clusters: an ear in each ZooKeeper, the pulse of the brokers, and what canaries say. */
export class Listeners {
  readonly #ears: Ears;
  readonly #pulses: Pulses;
  readonly #canaries: Canaries;

  constructor({ caches, credentialsOf, onTold, log, hooks }: ListenersOptions) {
    this.#ears = new Ears({ caches, onHeard: onTold, log, ...(hooks && { hooks }) });
    this.#pulses = new Pulses({ caches, credentialsOf, onChange: onTold });
    this.#canaries = new Canaries({ caches, onChange: onTold });
  }

  told(key: ObjectKey): Told {
    const heard = this.#ears.heard(key);
    const pulse = this.#pulses.pulse(key);
    const canary = this.#canaries.told(key);
    return { ...(heard && { heard }), ...(pulse && { pulse }), ...(canary && { canary }) };
  }

  /** Listens until the signal is aborted, and resolves when all sessions are closed. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#ears.run(signal), this.#pulses.run(signal), this.#canaries.run(signal)]);
  }
}
