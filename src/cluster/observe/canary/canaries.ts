import { askCanary } from '#src/clients/canary/ask.ts';
import type { CanaryTold } from '#src/cluster/model/heard.ts';
import { podUrl } from '#src/cluster/observe/addresses.ts';
import { Attendants, type AttendantsOptions } from '#src/cluster/observe/attendants.ts';
import { ports } from '#src/components/build/context.ts';
import type { ObjectKey } from '#src/kubernetes/object.ts';
import { CanaryTaker, readyCanary } from './canary-taker.ts';

export interface CanariesOptions {
  readonly caches: AttendantsOptions<CanaryTaker>['caches'];
  /** Called with the key of a cluster whose canary says something else than before. */
  readonly onChange: (key: ObjectKey) => void;
}

const deadlineMs = 5000;

/** What the canaries of all clusters say: of each from when its canary first is ready until it is deleted. */
export class Canaries {
  readonly #takers: Attendants<CanaryTaker>;

  constructor({ caches, onChange }: CanariesOptions) {
    this.#takers = new Attendants({
      caches,
      open(key, _, pods) {
        if (!readyCanary(pods)) return undefined;
        const taker = new CanaryTaker({
          ask: (pod, signal) => askCanary(podUrl(pod, ports.canary.http), { deadlineMs, signal }),
          onChange: () => onChange(key),
        });
        taker.move(pods);
        return taker;
      },
    });
  }

  told(key: ObjectKey): CanaryTold | undefined {
    return this.#takers.of(key)?.told;
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#takers.run(signal);
  }
}
