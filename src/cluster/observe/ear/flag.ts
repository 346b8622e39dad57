import { abortReason } from '#src/kubernetes/clock.ts';

/** Says that there is something to do, however often it was said. */
export class Flag {
  #isSet = false;
  #wake: (() => void) | undefined;

  set(): void {
    this.#isSet = true;
    this.#wake?.();
  }

  clear(): void {
    this.#isSet = false;
  }

  /** Resolves as soon as it is set; rejects with the signal's reason when that comes first. One may wait at a time. */
  whenSet(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(abortReason(signal));
      if (this.#isSet) return resolve();
      const aborted = () => reject(abortReason(signal));
      signal.addEventListener('abort', aborted, { once: true });
      this.#wake = () => {
        signal.removeEventListener('abort', aborted);
        resolve();
      };
    });
  }
}
