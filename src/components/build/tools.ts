import { type ClusterContext, chrootOf, ports, serviceHost } from './context.ts';
import { quote } from './jvm.ts';
import type { ComponentName } from './names.ts';
import { paths, properties } from './start-script.ts';

/** The files of tools that are not those of the server, laid over the image's when a pod starts. */
const files = { client: '/tmp/client.conf', bookkeeper: '/tmp/bookkeeper.conf' } as const;

/** What a tool may take beside the server: measured, all tools of 4.0.8 do their work with it in at most 150 MiB. */
const small = '-Xmx64m -XX:MaxDirectMemorySize=64m';

/**
 * What `kubectl exec` gives to the command-line tools of the image: a JVM that fits beside the server, and files that
 * name this cluster. The launchers' own defaults, made for servers, overrun the pod's memory and end the server. The start
 * script takes them away before it starts the server. `OPTS` is all that pulsar-perf reads; what is not set for BOOKIE
 * falls back to PULSAR. Source: bin/ and conf/*_env.sh of 3.3 and 4.0.
 */
export function toolEnvironment(component: ComponentName) {
  return [
    // Somewhere that pulsar-shell can write to.
    { name: 'OPTS', value: `${small} -Duser.home=/tmp` },
    { name: 'PULSAR_MEM', value: small },
    { name: 'PULSAR_GC', value: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1' },
    // A blank, not nothing, is what stops the launchers from writing a log for the collector.
    { name: 'PULSAR_GC_LOG', value: ' ' },
    { name: 'PULSAR_CLIENT_CONF', value: files.client },
    { name: 'BOOKIE_CONF', value: readsBookieFile(component) ? paths.merged : files.bookkeeper },
    ...(component === 'broker' ? [{ name: 'PULSAR_BROKER_CONF', value: paths.merged }] : []),
  ];
}

function readsBookieFile(component: ComponentName): boolean {
  return component === 'bookkeeper' || component === 'autorecovery';
}

/** Lines of a start script: the files of the tools, then an environment for the server alone. */
export function toolLines(context: ClusterContext, component: ComponentName): string {
  const broker = serviceHost(context, 'broker');
  const client = properties({
    webServiceUrl: `http://${broker}:${ports.pulsar.web}/`,
    brokerServiceUrl: `pulsar://${broker}:${ports.pulsar.binary}/`,
  });
  // By its Service: a list of servers would restart these pods whenever the ensemble grows from one to three.
  const store = `${serviceHost(context, 'zookeeper')}:${ports.zookeeper.client}${chrootOf(context.spec)}`;
  const bookkeeper = properties({ metadataServiceUri: `metadata-store:zk:${store}` });
  const lines = [`lay_over <(printf %s ${quote(client)}) conf/client.conf >${files.client}`];
  if (!readsBookieFile(component))
    lines.push(`lay_over <(printf %s ${quote(bookkeeper)}) conf/bookkeeper.conf >${files.bookkeeper}`);
  return [...lines, 'unset OPTS PULSAR_MEM PULSAR_GC PULSAR_GC_LOG'].join('\n');
}
