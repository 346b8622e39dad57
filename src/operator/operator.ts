import type { Logger } from 'pino';
import { collectDefaultMetrics, type Registry } from 'prom-client';
import { operatorLeaseAnnotations } from '#src/cluster/model/operators.ts';
import type { Connection } from '#src/kubernetes/connection.ts';
import { NotLeaderError } from '#src/kubernetes/errors.ts';
import { EventRecorder } from '#src/kubernetes/events.ts';
import { LeaderElector } from '#src/kubernetes/lease.ts';
import { type RuntimeMetrics, runtimeMetrics } from '#src/kubernetes/metrics.ts';
import type { RequestHook, Transport } from '#src/kubernetes/transport.ts';
import { clusterController } from './cluster-controller.ts';
import { checkDefinition, notLookedAt } from './definition-check.ts';
import type { Effects } from './effects.ts';
import type { Options } from './options.ts';
import { Readiness, type ReadinessOptions } from './readiness.ts';
import { resourceControllers } from './resource-controllers.ts';
import { fieldManager, watchedKinds } from './watched-kinds.ts';
import { Watching } from './watching.ts';

const userAgent = 'pulsar-operator';

export interface Operator {
  readonly readiness: Readiness;
  /** What only a new process ends. */
  readonly stuck: () => string | undefined;
  /** Runs until the signal is aborted, the lease is lost or all is given up. */
  run(signal: AbortSignal): Promise<void>;
}

export interface OperatorOptions {
  readonly connection: Connection;
  readonly options: Options;
  readonly effects: Effects;
  readonly log: Logger;
  readonly registry: Registry;
  /** Aborted, here when the lease is lost, it ends `run`, and every pass at once. */
  readonly over: AbortController;
}

/** Wires the controllers to one API server. A standby keeps its caches of clusters warm and acts as soon as it has the lease. */
export function createOperator(given: OperatorOptions): Operator {
  const { connection, options, effects, log, registry, over } = given;
  const metrics = metricsOf(registry);
  const { onRequest, onWatch } = metrics;
  const { elector, fence, acquired, leaseTransport } = candidate(given, onRequest);
  const transport = effects.openTransport({ connection, userAgent, fence, onRequest });
  const { watched, readiness, watching } = watches(given, transport, onWatch);
  const events = new EventRecorder({ transport, controller: fieldManager, instance: options.identity, log });
  const shared = { ...given, transport, fence, events, metrics };
  const resources = resourceControllers({ ...shared, caches: watched.caches });
  const controllers = [clusterController({ ...shared, watched }), ...resources];

  return {
    readiness,
    stuck: () => controllers.map(({ stuck }) => stuck).find(stuck => stuck !== undefined),
    async run(signal) {
      const stop = AbortSignal.any([signal, over.signal]);
      const electing = new AbortController();
      watching.begin(stop);
      const checking = checkDefinition({ transport, readiness, log }, stop);
      const election = elector.run(electing.signal);
      await Promise.race([acquired, whenAborted(stop)]);
      metrics.leader(elector.isLeader);
      await watching.anew(stop);
      // What another leader has seen of these is of no use: they are listed by whoever looks after them.
      const looking = resources.map(each => each.watch(stop));
      await Promise.all(controllers.map(each => each.run(stop, over.signal)));
      await events.drain();
      // The lease is given back only now that nothing acts any more.
      electing.abort();
      await Promise.all([election, checking, watching.ended(), ...looking]);
      await Promise.all([transport.close(), leaseTransport.close()]);
    },
  };
}

/** What is watched, and whether enough of it is known to act. */
function watches(
  { options: { namespaces }, log }: OperatorOptions,
  transport: Transport,
  onWatch: RuntimeMetrics['onWatch'],
) {
  const watched = watchedKinds();
  const { sources } = watched;
  const readiness = unready({ sources, namespaces, log });
  const onRefused = (namespace: string, { message }: Error) => readiness.refused(namespace, message);
  const watching = new Watching({ sources, transport, namespaces, log, hooks: { onRefused, onWatch } });
  return { watched, readiness, watching };
}

function metricsOf(registry: Registry): ReturnType<typeof runtimeMetrics> {
  collectDefaultMetrics({ register: registry });
  return runtimeMetrics(registry);
}

/** Nothing is relied on before the definition was looked at. */
function unready(options: ReadinessOptions): Readiness {
  return Object.assign(new Readiness(options), { problem: notLookedAt });
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/**
 * Who stands for the lease, on a transport of its own, so that a renewal never waits behind other requests; with a second
 * connection, so that it does not wait behind a list of the lease that hangs either.
 */
function candidate({ connection, options, effects, log, over }: OperatorOptions, onRequest: RequestHook) {
  const acquired = Promise.withResolvers<void>();
  const leaseTransport = effects.openTransport({ connection, userAgent, connections: 2, onRequest });
  const elector = new LeaderElector({
    transport: leaseTransport,
    namespace: options.namespace,
    name: options.leaseName,
    identity: options.identity,
    annotations: operatorLeaseAnnotations(options.namespaces),
    log,
    onAcquired: () => acquired.resolve(),
    onLost: reason => {
      log.error({ reason }, 'Lost the lease: ending so that only its holder acts');
      over.abort(new NotLeaderError(reason));
    },
  });
  return { elector, fence: elector.fence, acquired: acquired.promise, leaseTransport };
}
