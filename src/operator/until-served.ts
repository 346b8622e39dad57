import { type Clock, sleep, systemClock } from '#src/kubernetes/clock.ts';
import { messageOf } from '#src/kubernetes/errors.ts';
import type { Logger } from '#src/kubernetes/logger.ts';
import { type ApiResource, apiVersionOf } from '#src/kubernetes/object.ts';
import type { Transport } from '#src/kubernetes/transport.ts';

/** Hardly a request, and soon enough after the definition was applied. */
const againMs = 10_000;

interface Served {
  readonly resources?: readonly { readonly name: string }[];
}

/**
 * Waits until the API server serves a kind: where its definition is not installed the rest works, and it is looked after as
 * soon as it is. Returns whether it is served; it is not when the signal ends the wait.
 */
export async function untilServed(
  transport: Transport,
  resource: ApiResource,
  log: Logger,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<boolean> {
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    const why = await missing(transport, resource, signal);
    if (why === undefined) return true;
    if (signal.aborted) break;
    if (isFirst) log.warn({ kind: resource.kind }, `No ${resource.kind} is looked after: ${why}`);
    await sleep(clock, againMs, signal).catch(() => undefined);
  }
  return false;
}

async function missing(
  transport: Transport,
  resource: ApiResource,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { plural, group } = resource;
  try {
    const path = `/apis/${apiVersionOf(resource)}`;
    const { resources = [] } = await transport.request<Served>({ method: 'GET', path, signal });
    if (resources.some(({ name }) => name === plural)) return undefined;
    return `the CustomResourceDefinition ${plural}.${group} is not there: apply crds/ of this release`;
  } catch (error) {
    return messageOf(error);
  }
}
