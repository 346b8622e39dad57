import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Caches } from '#src/cluster/observe/observe.ts';
import type { Controller } from '#src/kubernetes/controller.ts';
import type { EventRecorder } from '#src/kubernetes/events.ts';
import type { runtimeMetrics } from '#src/kubernetes/metrics.ts';
import type { ApiResource } from '#src/kubernetes/object.ts';
import type { Transport, WriteFence } from '#src/kubernetes/transport.ts';
import type { Effects } from './effects.ts';
import type { Options } from './options.ts';
import { untilServed } from './until-served.ts';
import type { WatchedKind } from './watched-kinds.ts';

/** What the controllers of all that lives in clusters are made of. */
export interface ControllersOptions {
  readonly options: Pick<Options, 'namespace' | 'namespaces' | 'leaseName' | 'serviceAccount'>;
  readonly transport: Transport;
  readonly fence: WriteFence;
  readonly effects: Pick<Effects, 'writePulsar'>;
  readonly caches: Caches;
  readonly events: EventRecorder;
  readonly log: Logger;
  readonly metrics: ReturnType<typeof runtimeMetrics>;
  readonly registry: Registry;
}

/** One kind: its objects are watched all the time, and looked after by whoever leads. */
export interface KindController extends Pick<Controller, 'run' | 'stuck'> {
  watch(stop: AbortSignal): Promise<void>;
}

/** Watches the objects of a kind from when the API server knows it. */
export async function watchKind(
  { transport, log, metrics, options }: Pick<ControllersOptions, 'transport' | 'log' | 'metrics' | 'options'>,
  resource: ApiResource,
  watched: Pick<WatchedKind, 'watch'>,
  stop: AbortSignal,
): Promise<void> {
  if (!(await untilServed(transport, resource, log, stop))) return;
  const { onWatch } = metrics;
  await watched.watch(transport, [...options.namespaces], log, { onWatch }, stop);
}
