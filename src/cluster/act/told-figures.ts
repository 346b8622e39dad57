/** So long after a status was written no other is for figures alone. */
const restMs = 180_000;

/** When the status of each cluster was written last, by its uid. It is in memory alone: after a restart each may be told anew. */
export class ToldFigures {
  readonly #written = new Map<string, number>();
  readonly #now: () => number;

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  wrote(uid: string): void {
    const now = this.#now();
    for (const [each, at] of this.#written) if (now - at >= restMs) this.#written.delete(each);
    this.#written.set(uid, now);
  }

  /** Seconds until figures alone may be told; 0 where they may be now. */
  restSeconds(uid: string): number {
    const at = this.#written.get(uid) ?? Number.NEGATIVE_INFINITY;
    return Math.max(0, Math.ceil((at + restMs - this.#now()) / 1000));
  }
}
