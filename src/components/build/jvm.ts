import type { ComponentSpec } from '#src/api/schema/component.ts';
import { amountOf } from '#src/kubernetes/quantity.ts';

/** Shares of the memory that a server has; what is left is for the JVM itself, threads and page cache. */
export interface MemoryShares {
  readonly heap: number;
  readonly direct: number;
}

const mebibyte = 2 ** 20;
const unlimitedPod = '1Gi';

/** Left to a tool that is run beside the server; a small container spares less. Measured: src/components/build/tools.ts. */
const toolRoom = { most: 160 * mebibyte, share: 0.3 } as const;

const collectors = { Z: '-XX:+UseZGC', G1: '-XX:+UseG1GC', Serial: '-XX:+UseSerialGC' } as const;

/** What `bin/pulsar` would set itself, and drops when PULSAR_EXTRA_OPTS is given. Source: bin/pulsar, 3.3 to 4.0. */
const launcherOptions = '-Dpulsar.allocator.exit_on_oom=true -Dio.netty.recycler.maxCapacityPerThread=4096';

/**
 * A JVM believes an address for 30 s and the absence of one for 10 s: far too long where every restart of a pod changes
 * it. A ZooKeeper server that restarted was not let back in for most of a minute, as others called its old address.
 */
const addressSettings = ['networkaddress.cache.ttl=1', 'networkaddress.cache.negative.ttl=1'];
export const addressSettingsFile = '/tmp/addresses.properties';

/**
 * Shell lines that size the JVM of a component: from `jvm`, else from the memory limit, else from the request.
 * They are exported by the start script and not by the pod, so that a shell in the pod does not inherit a server's
 * heap. `prefix` is PULSAR or BOOKIE, as the launcher wants it.
 */
export function jvmExports(
  { jvm, resources }: Pick<ComponentSpec, 'jvm' | 'resources'>,
  shares: MemoryShares,
  options: readonly string[] = [],
  prefix: 'PULSAR' | 'BOOKIE' = 'PULSAR',
): string {
  const memory = serverMemory(resources.limits.memory ?? resources.requests.memory ?? unlimitedPod);
  const heap = megabytes(jvm.heap, shares.heap, memory);
  const direct = megabytes(jvm.directMemory, shares.direct, memory);
  const addresses = `-Djava.security.properties=${addressSettingsFile}`;
  const lines = [
    `printf '%s\\n' ${addressSettings.join(' ')} >${addressSettingsFile}`,
    `export ${prefix}_MEM='-Xms${heap}m -Xmx${heap}m -XX:MaxDirectMemorySize=${direct}m'`,
    `export ${prefix}_EXTRA_OPTS=${quote([launcherOptions, addresses, ...options, ...jvm.options].join(' '))}`,
    // A blank, not nothing, is what stops the launcher from writing a log of its own for the collector.
    `export ${prefix}_GC_LOG=' '`,
  ];
  if (jvm.garbageCollector) lines.push(`export ${prefix}_GC='${collectors[jvm.garbageCollector]}'`);
  return lines.join('\n');
}

/** What a server may count on of its container's memory. */
function serverMemory(container: string | number): number {
  const whole = amountOf(container);
  return whole - Math.min(toolRoom.most, whole * toolRoom.share);
}

function megabytes(quantity: string | number | undefined, share: number, memory: number): number {
  return Math.max(16, Math.floor((quantity === undefined ? memory * share : amountOf(quantity)) / mebibyte));
}

/** A word quoted for the shell. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
