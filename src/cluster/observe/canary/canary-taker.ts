import { dequal } from 'dequal';
import type { CanaryReport } from '#src/clients/canary/report.ts';
import { causeOf } from '#src/cluster/model/failure.ts';
import type { CanaryTold } from '#src/cluster/model/heard.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { askablePods, identityOfPod } from '#src/cluster/observe/askable.ts';
import { type Clock, sleep, systemClock, timeOf } from '#src/kubernetes/clock.ts';

export interface CanaryTakerOptions {
  /** What the canary in this pod says; rejects where it says nothing in time. */
  readonly ask: (pod: Pod, signal: AbortSignal) => Promise<CanaryReport>;
  /** Called when it has become another. */
  readonly onChange: () => void;
  readonly clock?: Clock;
}

/** As often as brokers: while all is well, and after a change or a failure. */
const lateMs = 10_000;
const soonMs = 5000;
/** An answer that fails once says little. */
const mostFailures = 2;

/** Asks the canary of a cluster again and again how it fares. */
export class CanaryTaker {
  readonly #options: CanaryTakerOptions;
  readonly #clock: Clock;
  #pod: Pod | undefined;
  #told: CanaryTold | undefined;
  #failures = 0;
  /** When it last answered, or was first asked. */
  #heardAt = '';
  #waiting = new AbortController();

  constructor(options: CanaryTakerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  get told(): CanaryTold | undefined {
    return this.#told;
  }

  /** Tells what pods there are now: another canary is asked at once, and of the one before nothing is told any more. */
  move(pods: readonly Pod[]): void {
    const pod = readyCanary(pods);
    if (identityOf(pod) === identityOf(this.#pod)) return;
    [this.#pod, this.#told, this.#failures] = [pod, undefined, 0];
    this.#heardAt = this.#now();
    this.#waiting.abort(new Error('there is another canary'));
  }

  /** Asks until the signal is aborted; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#waiting = new AbortController();
      const over = AbortSignal.any([signal, this.#waiting.signal]);
      const before = this.#told;
      await this.#take(over);
      const isNews = !isSame(this.#told, before);
      // One that there is none of any more is told of by its pod.
      if (isNews && this.#told && !signal.aborted) this.#options.onChange();
      const isWell = !isNews && this.#failures === 0;
      await sleep(this.#clock, isWell ? lateMs : soonMs, over).catch(() => undefined);
    }
  }

  async #take(signal: AbortSignal): Promise<void> {
    const pod = this.#pod;
    if (!pod) return;
    const { name } = pod.metadata;
    try {
      const report = await this.#options.ask(pod, signal);
      if (signal.aborted) return;
      [this.#failures, this.#heardAt] = [0, this.#now()];
      const told = { pod: name, report };
      if (!isSame(told, this.#told)) this.#told = told;
    } catch (error) {
      if (signal.aborted) return;
      this.#failures += 1;
      if (this.#failures < mostFailures || (this.#told && 'silent' in this.#told)) return;
      this.#told = { pod: name, silent: { since: this.#heardAt, why: causeOf(error) } };
    }
  }

  #now(): string {
    return timeOf(new Date(this.#clock.wall()));
  }
}

export function readyCanary(pods: readonly Pod[]): Pod | undefined {
  return askablePods(pods, 'canary')[0];
}

function identityOf(pod: Pod | undefined): string {
  return pod ? identityOfPod(pod) : '';
}

/** The same trouble in other words is no news. */
function isSame(now: CanaryTold | undefined, before: CanaryTold | undefined): boolean {
  return dequal(withoutWords(now), withoutWords(before));
}

function withoutWords(told: CanaryTold | undefined): unknown {
  if (!told) return undefined;
  if ('silent' in told) return [told.pod, told.silent.since];
  const { why: _, ...report } = told.report;
  return [told.pod, report];
}
