/** What was found as it shall be, and what was told of it at that moment. */
interface Found {
  readonly generation: number | undefined;
  readonly told: string;
  /** When it is looked at all the same: not all that may change is told. */
  readonly turnMs: number;
}

/** What need not be looked at while what is told of it stays the same. It is forgotten with the process, and all are looked at once. */
export class Resting {
  readonly #found = new Map<string, Found>();

  found(key: string, found: Found): void {
    this.#found.set(key, found);
  }

  isResting(key: string, generation: number | undefined, told: string, nowMs: number): boolean {
    const found = this.#found.get(key);
    return found?.generation === generation && found?.told === told && nowMs < found.turnMs;
  }

  forget(key: string): void {
    this.#found.delete(key);
  }
}
