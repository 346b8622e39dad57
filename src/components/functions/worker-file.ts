import { configurationStoreUrl } from '#src/components/build/configuration-store.ts';
import { type ClusterContext, ports, serviceHost } from '#src/components/build/context.ts';
import { functionsOf } from '#src/components/build/settings.ts';
import { stateStoreUrl } from '../state-store/url.ts';
import { nested } from './nested.ts';
import { secretsProvider, secretsProviderKey } from './secrets-provider.ts';
import { workersUrl } from './url.ts';

export const workerFile = 'functions_worker.yml';

/**
 * The file of the worker inside each broker, which overwrites ports, addresses and security with its own; but it shows no
 * token to the other brokers as soon as its own asks no more, and ends when one still does.
 */
export function workerInBroker(context: ClusterContext): string {
  const { config } = functionsOf(context.spec);
  return fileOf(context, {
    host: '@POD_FQDN@',
    usual: showsToken(context.spec.broker),
    said: nested(config),
  });
}

/** The file of a worker that has a pod of its own. */
export function workerOfItsOwn(context: ClusterContext): string {
  const { config, secretConfig } = functionsOf(context.spec);
  const secrets = secretConfig.map(({ key }) => [key, placeholder(key)] as const);
  return fileOf(context, {
    host: serviceHost(context, 'broker'),
    usual: { ...secretsOf(context), ...showsToken({ config, secretConfig }) },
    said: nested({ ...config, ...Object.fromEntries(secrets) }),
  });
}

/** Stands in a file for what a Secret says. */
function placeholder(key: string): string {
  return `@SECRET:${key}@`;
}

const plugin = 'brokerClientAuthenticationPlugin';

interface Client {
  readonly config: Values;
  readonly secretConfig: readonly { readonly key: string }[];
}

/** Without this key a worker shows brokers no token, whatever else it has. */
function showsToken({ config, secretConfig }: Client): Values {
  const hasPlugin = plugin in config || secretConfig.some(({ key }) => key === plugin);
  return hasPlugin ? { brokerClientAuthenticationEnabled: true } : {};
}

const factories = {
  Process: 'org.apache.pulsar.functions.runtime.process.ProcessRuntimeFactory',
  Thread: 'org.apache.pulsar.functions.runtime.thread.ThreadRuntimeFactory',
  Kubernetes: 'org.apache.pulsar.functions.runtime.kubernetes.KubernetesRuntimeFactory',
} as const;

type Values = Readonly<Record<string, unknown>>;

/** Where a worker is, what it is told besides what all are, and what people have said. */
interface Place {
  readonly host: string;
  readonly usual: Values;
  readonly said: Values;
}

/**
 * The complete worker file, as JSON, which is YAML too: not merged at start but written whole. What has no default in the
 * code is here with that of the image's file. Source: WorkerConfig and conf/functions_worker.yml, run on Pulsar 4.0.8.
 */
function fileOf(context: ClusterContext, { host, usual, said }: Place): string {
  const { runtime } = functionsOf(context.spec);
  const values = {
    downloadDirectory: '/tmp/pulsar_functions',
    numFunctionPackageReplicas: Math.min(2, context.spec.bookkeeper.replicas),
    pulsarFunctionsNamespace: functionsNamespace(context),
    schedulerClassName: 'org.apache.pulsar.functions.worker.scheduler.RoundRobinScheduler',
    functionMetadataTopicName: 'metadata',
    clusterCoordinationTopicName: 'coordinate',
    functionAssignmentTopicName: 'assignments',
    // Who is away for so long has lost its functions: they pause for some 10 s where a process is killed.
    failureCheckFreqMs: 2000,
    instanceLivenessCheckFreqMs: 30000,
    rescheduleTimeoutMs: 8000,
    // One that comes back before the leader has seen it leave would get nothing any more.
    workerListProbeIntervalSec: 2,
    // Looked at so often, they are spread evenly again; where they are, that moves none.
    rebalanceCheckFreqSec: 60,
    initialBrokerReconnectMaxRetries: 60,
    assignmentWriteMaxRetries: 60,
    topicCompactionFrequencySec: 1800,
    ...usual,
    ...said,
    workerId: '@POD_NAME@',
    workerHostname: '@POD_FQDN@',
    workerPort: ports.worker.http,
    configurationMetadataStoreUrl: configurationStoreUrl(context),
    pulsarFunctionsCluster: context.name,
    pulsarServiceUrl: `pulsar://${host}:${ports.pulsar.binary}`,
    pulsarWebServiceUrl: `http://${host}:${ports.pulsar.web}`,
    ...(context.spec.stateStore && { stateStorageServiceUrl: stateStoreUrl(context) }),
    functionRuntimeFactoryClassName: factories[runtime],
    functionRuntimeFactoryConfigs: { ...(said[configs] as Values | undefined), ...runtimeConfigs(context) },
  };
  return JSON.stringify(values, null, 2);
}

/** Where workers keep what they know: a namespace that several clusters had would be served by none but the first. */
function functionsNamespace({ name, spec }: ClusterContext): string {
  return spec.configurationStore ? workersNamespace(name) : 'public/functions';
}

/** That of a cluster which shares a configuration store. */
export function workersNamespace(cluster: string): string {
  return `public/functions-${cluster}`;
}

const configs = 'functionRuntimeFactoryConfigs';

/** Pods of functions run what their worker runs. They get code from any worker: one of these may be gone by then. */
function runtimeConfigs(context: ClusterContext): Values {
  const { runtime } = functionsOf(context.spec);
  if (runtime === 'Thread') return { threadGroupName: 'functions' };
  if (runtime === 'Process') return {};
  const broker = serviceHost(context, 'broker');
  return {
    jobNamespace: context.namespace,
    pulsarDockerImageName: context.releases['functions-worker'].image,
    imagePullPolicy: context.spec.imagePullPolicy,
    pulsarRootDir: '/pulsar',
    submittingInsidePod: true,
    pulsarServiceUrl: `pulsar://${broker}:${ports.pulsar.binary}`,
    pulsarAdminUrl: workersUrl(context),
  };
}

/** What people have said of it stands elsewhere in the file. */
function secretsOf({ spec }: ClusterContext): Values {
  const provider = secretsProvider(spec);
  return provider === undefined || provider === 'said' ? {} : { [secretsProviderKey]: provider };
}
