import { type Clock, systemClock } from '#src/kubernetes/clock.ts';
import type { Logger } from '#src/kubernetes/logger.ts';

/** For how long a namespace whose lists are refused is waited for: rights may be given a moment after the start. */
const patienceMs = 60_000;

interface Refusal {
  readonly since: number;
  readonly message: string;
  isTold: boolean;
}

export interface ReadinessOptions {
  /** The kinds that are watched, and whether one is known in a namespace (`''`: in all). */
  readonly sources: readonly { readonly kind: string; readonly isSynced: (namespace: string) => boolean }[];
  /** Namespaces that are watched; empty: all. */
  readonly namespaces: readonly string[];
  readonly log: Logger;
  readonly clock?: Clock;
}

export interface ReadyState {
  readonly isReady: boolean;
  /** What is missing, for people. */
  readonly message: string;
}

/** Whether enough is known to act, and what is missing. A namespace that stays refused stops no other. */
export class Readiness {
  readonly #options: ReadinessOptions;
  readonly #clock: Clock;
  readonly #refusals = new Map<string, Refusal>();
  /** Why nothing can be relied on although all is known. */
  problem: string | undefined;

  constructor(options: ReadinessOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** A kind was refused in a namespace; told once that has lasted, where the kind was never known. */
  refused(namespace: string, message: string): void {
    if (this.#missing(namespace).length === 0) return;
    const known = this.#refusals.get(namespace);
    const refusal = known ?? { since: this.#clock.now(), message, isTold: false };
    this.#refusals.set(namespace, Object.assign(refusal, { message }));
    if (refusal.isTold || !this.#isGivenUp(namespace)) return;
    refusal.isTold = true;
    const kinds = this.#missing(namespace).join(', ');
    const fields = { ...(namespace && { namespace }), kinds };
    this.#options.log.error(fields, `Clusters in ${where(namespace)} are left alone: ${message}`);
  }

  get verdict(): ReadyState {
    const namespaces = this.#options.namespaces.length > 0 ? this.#options.namespaces : [''];
    const unknown = namespaces.filter(namespace => this.#missing(namespace).length > 0);
    const awaited = unknown.filter(namespace => !this.#isGivenUp(namespace));
    const lines = unknown.map(namespace => this.#tell(namespace));
    if (this.problem) lines.unshift(this.problem);
    const isReady = !this.problem && awaited.length === 0 && unknown.length < namespaces.length;
    return { isReady, message: lines.join('\n') };
  }

  #missing(namespace: string): string[] {
    return this.#options.sources.flatMap(({ kind, isSynced }) => (isSynced(namespace) ? [] : [kind]));
  }

  #isGivenUp(namespace: string): boolean {
    const refusal = this.#refusals.get(namespace);
    return refusal !== undefined && this.#clock.now() - refusal.since >= patienceMs;
  }

  #tell(namespace: string): string {
    const refusal = this.#refusals.get(namespace);
    const kinds = this.#missing(namespace).join(', ');
    const why = refusal ? `: ${refusal.message}` : '';
    return this.#isGivenUp(namespace)
      ? `left alone: ${where(namespace)} (${kinds})${why}`
      : `waiting for the first list of ${kinds} in ${where(namespace)}${why}`;
  }
}

function where(namespace: string): string {
  return namespace ? `namespace ${namespace}` : 'all namespaces';
}
