import { configurationStoreUrl } from '#src/components/build/configuration-store.ts';
import {
  type ClusterContext,
  type Identity,
  metadataStoreUrl,
  podDomain,
  ports,
  quorumsOf,
} from '#src/components/build/context.ts';
import { idleTimeout } from '#src/components/build/idle-timeout.ts';
import { jvmExports } from '#src/components/build/jvm.ts';
import { servesWebSocket, workersPlace } from '#src/components/build/settings.ts';
import { paths, prelude, properties, withPodNames } from '#src/components/build/start-script.ts';
import { toolLines } from '#src/components/build/tools.ts';
import { workerFile } from '../functions/worker-file.ts';

/** Identity of the broker in a pod, for Pulsar's load manager. Source: PulsarService.getBrokerId of Pulsar 4.0. */
export function brokerId(identity: Identity, pod: string): string {
  return `${pod}.${podDomain(identity, 'broker')}:${ports.pulsar.web}`;
}

export function overrides(context: ClusterContext): string {
  const { spec } = context;
  const quorums = quorumsOf(spec);
  return properties({
    ...spec.broker.config,
    clusterName: context.name,
    metadataStoreUrl: metadataStoreUrl(context),
    configurationMetadataStoreUrl: configurationStoreUrl(context),
    advertisedAddress: '@POD_FQDN@',
    brokerServicePort: ports.pulsar.binary,
    webServicePort: ports.pulsar.web,
    statusFilePath: paths.status,
    managedLedgerDefaultEnsembleSize: quorums.ensemble,
    managedLedgerDefaultWriteQuorum: quorums.write,
    managedLedgerDefaultAckQuorum: quorums.ack,
    webSocketServiceEnabled: servesWebSocket(spec, 'Broker'),
    ...(servesWebSocket(spec, 'Broker') && idleTimeout(spec)),
    functionsWorkerEnabled: workersPlace(spec) === 'Brokers',
  });
}

/** `/status.html` answers only when its file exists; the start script makes it. */
export function startScript(context: ClusterContext): string {
  const { spec } = context;
  const hasWorker = workersPlace(spec) === 'Brokers';
  const worker = `/tmp/${workerFile}`;
  const substitute = `${withPodNames(workerFile)} >${worker}\n`;
  // PULSAR_WORKER_CONF is for a worker of its own: the broker takes the file of the one inside it by option only.
  const option = hasWorker ? ` --functions-worker-conf ${worker}` : '';
  return `${prelude}
${toolLines(context, 'broker')}
${jvmExports(spec.broker, { heap: 0.35, direct: 0.4 })}
merge conf/broker.conf >${paths.merged}
${hasWorker ? substitute : ''}echo OK >${paths.status}
exec bin/pulsar broker${option}
`;
}
