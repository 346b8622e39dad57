import { dequal } from 'dequal';
import type { Pod } from '#src/cluster/model/observation.ts';
import type { FailingBroker, Pulse } from '#src/cluster/model/pulse.ts';
import { askablePods, identityOfPod } from '#src/cluster/observe/askable.ts';
import { type Clock, sleep, systemClock } from '#src/kubernetes/clock.ts';

export interface PulseTakerOptions {
  /** Those of the brokers, in any order, that fail their health check; it never rejects. */
  readonly check: (brokers: readonly Pod[], signal: AbortSignal) => Promise<readonly FailingBroker[]>;
  /** Called when what they answer has become another. */
  readonly onChange: () => void;
  readonly clock?: Clock;
  readonly times?: Partial<typeof usualTimes>;
}

const usualTimes = {
  /** After a change or a failure. */
  soonMs: 5000,
  /** While all is well for long: with the deadline of a check what fails is told within half a minute on a busy machine too. */
  lateMs: 10_000,
};

/** Asks the ready brokers of a cluster again and again whether they store a message and read it back. */
export class PulseTaker {
  readonly #options: PulseTakerOptions;
  readonly #clock: Clock;
  readonly #times: typeof usualTimes;
  #brokers: readonly Pod[] = [];
  #pulse: Pulse | undefined;
  #waiting = new AbortController();

  constructor(options: PulseTakerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#times = { ...usualTimes, ...options.times };
  }

  get pulse(): Pulse | undefined {
    return this.#pulse;
  }

  /** Tells what pods there are now: brokers that were not ready before are asked at once. */
  move(pods: readonly Pod[]): void {
    const brokers = readyBrokers(pods);
    if (dequal(identitiesOf(brokers), identitiesOf(this.#brokers))) return;
    // What one answered that was made anew since is not the answer of the one that has its name now.
    const others = brokers.filter(broker => !isAmong(this.#brokers, broker)).map(nameOf);
    if (this.#pulse) this.#pulse = without(this.#pulse, others);
    this.#brokers = brokers;
    this.#waiting.abort(new Error('there are other brokers'));
  }

  /** Asks until the signal is aborted; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    let waitMs = this.#times.soonMs;
    while (!signal.aborted) {
      this.#waiting = new AbortController();
      const over = AbortSignal.any([signal, this.#waiting.signal]);
      const isNews = await this.#take(signal);
      const isWell = !isNews && this.#pulse?.failing.length === 0;
      waitMs = isWell ? Math.min(waitMs * 2, this.#times.lateMs) : this.#times.soonMs;
      await sleep(this.#clock, waitMs, over).catch(() => undefined);
    }
  }

  /** Returns whether what they answer has become another. */
  async #take(signal: AbortSignal): Promise<boolean> {
    const brokers = this.#brokers;
    const failing = brokers.length > 0 ? await this.#options.check(brokers, signal) : [];
    if (signal.aborted) return false;
    const others = brokers.filter(broker => !isAmong(this.#brokers, broker)).map(nameOf);
    const pulse = without({ asked: brokers.map(nameOf).sort(), failing }, others);
    if (isSame(pulse, this.#pulse)) return false;
    this.#pulse = pulse;
    this.#options.onChange();
    return true;
  }
}

export function readyBrokers(pods: readonly Pod[]): Pod[] {
  return askablePods(pods, 'broker');
}

/** In other words the same failure is no news: a server may put a time into each of its answers. */
function isSame(now: Pulse | undefined, before: Pulse | undefined): boolean {
  const kindOf = ({ name, unauthorized }: FailingBroker) => [name, unauthorized];
  return dequal([now?.asked, now?.failing.map(kindOf)], [before?.asked, before?.failing.map(kindOf)]);
}

function identitiesOf(brokers: readonly Pod[]): string[] {
  return brokers.map(identityOfPod).sort();
}

function isAmong(brokers: readonly Pod[], broker: Pod): boolean {
  return brokers.some(each => identityOfPod(each) === identityOfPod(broker));
}

function nameOf({ metadata }: Pod): string {
  return metadata.name;
}

function without({ asked, failing }: Pulse, names: readonly string[]): Pulse | undefined {
  const left = asked.filter(name => !names.includes(name));
  if (left.length === 0) return undefined;
  return { asked: left, failing: failing.filter(({ name }) => !names.includes(name)) };
}
