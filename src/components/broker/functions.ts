import { type ClusterContext, metadataStoreUrl, ports } from '#src/components/build/context.ts';

export const workerFile = 'functions_worker.yml';

const factories = {
  Process: 'org.apache.pulsar.functions.runtime.process.ProcessRuntimeFactory',
  Thread: 'org.apache.pulsar.functions.runtime.thread.ThreadRuntimeFactory',
} as const;

/**
 * The complete worker file, as JSON, which is YAML too: not merged at start but written whole. The broker that hosts
 * the worker overwrites ports, addresses and security with its own. What has no default in the code is here with that
 * of the image's file. Source: WorkerConfig and conf/functions_worker.yml, run on Pulsar 4.0.8.
 */
export function workerConfig(context: ClusterContext): string {
  const { functions, bookkeeper, broker } = context.spec;
  const { config, secretConfig } = broker;
  const plugin = 'brokerClientAuthenticationPlugin';
  const hasPlugin = plugin in config || secretConfig.some(({ key }) => key === plugin);
  const runtime = functions?.runtime ?? 'Process';
  return JSON.stringify(
    {
      downloadDirectory: '/tmp/pulsar_functions',
      numFunctionPackageReplicas: Math.min(2, bookkeeper.replicas),
      pulsarFunctionsNamespace: 'public/functions',
      schedulerClassName: 'org.apache.pulsar.functions.worker.scheduler.RoundRobinScheduler',
      functionMetadataTopicName: 'metadata',
      clusterCoordinationTopicName: 'coordinate',
      functionAssignmentTopicName: 'assignments',
      failureCheckFreqMs: 30000,
      instanceLivenessCheckFreqMs: 30000,
      rescheduleTimeoutMs: 60000,
      initialBrokerReconnectMaxRetries: 60,
      assignmentWriteMaxRetries: 60,
      topicCompactionFrequencySec: 1800,
      // Else it shows none to the other brokers as soon as its own asks no more, and ends when one still does.
      ...(hasPlugin && { brokerClientAuthenticationEnabled: true }),
      ...functions?.config,
      workerId: '@POD_NAME@',
      workerHostname: '@POD_FQDN@',
      workerPort: 6750,
      configurationMetadataStoreUrl: metadataStoreUrl(context),
      pulsarFunctionsCluster: context.name,
      pulsarServiceUrl: `pulsar://@POD_FQDN@:${ports.pulsar.binary}`,
      pulsarWebServiceUrl: `http://@POD_FQDN@:${ports.pulsar.web}`,
      functionRuntimeFactoryClassName: factories[runtime],
      functionRuntimeFactoryConfigs: runtime === 'Thread' ? { threadGroupName: 'functions' } : {},
    },
    null,
    2,
  );
}
