import { type ClusterContext, ports, serviceHost } from '#src/components/build/context.ts';

/** Where workers of their own are asked: whichever answers knows the others. */
export function workersUrl(context: ClusterContext): string {
  return `http://${serviceHost(context, 'functions-worker')}:${ports.worker.http}`;
}
