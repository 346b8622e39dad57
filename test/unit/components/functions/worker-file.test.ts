import { describe, expect, test } from 'vitest';
import { workerInBroker, workerOfItsOwn } from '#src/components/functions/worker-file.ts';
import { contextOf } from '../context.ts';

function worker(functions: object = {}, more: object = {}) {
  return JSON.parse(workerInBroker(contextOf({ functions, ...more }))) as Record<string, unknown>;
}

/** The file of a worker that has a pod of its own. */
function alone(functions: object = {}) {
  const context = contextOf({ functions: { placement: 'Workers', ...functions } });
  return JSON.parse(workerOfItsOwn(context)) as Record<string, unknown>;
}

const secretKeyRef = { name: 'auth', key: 'token' };

describe('given the file of a worker that has a pod of its own', () => {
  test('then it is known by its pod, and reaches any broker', () => {
    expect(alone()).toMatchObject({
      workerId: '@POD_NAME@',
      workerHostname: '@POD_FQDN@',
      workerPort: 6750,
      pulsarServiceUrl: 'pulsar://demo-broker.pulsar.svc.cluster.local:6650',
      pulsarWebServiceUrl: 'http://demo-broker.pulsar.svc.cluster.local:8080',
    });
  });

  test('then functions are spread again once a minute, unless somebody says otherwise', () => {
    expect(alone()).toMatchObject({ rebalanceCheckFreqSec: 60 });
    expect(alone({ config: { rebalanceCheckFreqSec: -1 } })).toMatchObject({ rebalanceCheckFreqSec: -1 });
    expect(worker()).toMatchObject({ rebalanceCheckFreqSec: 60 });
  });

  test('then it has its own authentication, and not that of brokers', () => {
    const plugin = { brokerClientAuthenticationPlugin: 'token' };
    expect(alone()).not.toHaveProperty('brokerClientAuthenticationEnabled');
    expect(alone({ config: plugin })).toMatchObject({ brokerClientAuthenticationEnabled: true });
  });

  test('when functions are to have pods, then these run what workers run, and ask any worker for their code', () => {
    const kubernetes = { runtime: 'Kubernetes', serviceAccountName: 'functions' };
    const config = { 'functionRuntimeFactoryConfigs.percentMemoryPadding': 20 };
    expect(alone({ ...kubernetes, config })).toMatchObject({
      functionRuntimeFactoryClassName: expect.stringMatching(/KubernetesRuntimeFactory$/),
      functionRuntimeFactoryConfigs: {
        percentMemoryPadding: 20,
        jobNamespace: 'pulsar',
        pulsarDockerImageName: 'docker.io/apachepulsar/pulsar:4.0.8',
        pulsarServiceUrl: 'pulsar://demo-broker.pulsar.svc.cluster.local:6650',
        pulsarAdminUrl: 'http://demo-functions.pulsar.svc.cluster.local:6750',
      },
      secretsProviderConfiguratorClassName: expect.stringMatching(/KubernetesSecretsProviderConfigurator$/),
    });
    expect(alone()).not.toHaveProperty('secretsProviderConfiguratorClassName');
  });

  test('when values are in Secrets, then something stands for each where it belongs, and is the server’s', () => {
    const secretConfig = [
      { key: 'brokerClientAuthenticationParameters', secretKeyRef },
      { key: 'properties.tokenPublicKey', secretKeyRef },
    ];
    expect(alone({ secretConfig, config: { 'properties.tokenPublicAlg': 'ES256' } })).toMatchObject({
      brokerClientAuthenticationParameters: '@SECRET:brokerClientAuthenticationParameters@',
      properties: { tokenPublicKey: '@SECRET:properties.tokenPublicKey@', tokenPublicAlg: 'ES256' },
    });
  });
});

describe('given the file of the functions worker in a broker', () => {
  test('then the worker is part of the broker in its pod', () => {
    expect(worker()).toMatchObject({
      workerId: '@POD_NAME@',
      workerHostname: '@POD_FQDN@',
      pulsarFunctionsCluster: 'demo',
      pulsarServiceUrl: 'pulsar://@POD_FQDN@:6650',
      pulsarWebServiceUrl: 'http://@POD_FQDN@:8080',
    });
  });

  test.each([
    ['nothing is said', {}, 'process.ProcessRuntimeFactory', {}],
    ['processes are wanted', { runtime: 'Process' }, 'process.ProcessRuntimeFactory', {}],
    [
      'threads are wanted',
      { runtime: 'Thread' },
      'thread.ThreadRuntimeFactory',
      { threadGroupName: 'functions' },
    ],
  ])('when %s of the runtime, then instances run so', (_, functions, factory, factoryConfigs) => {
    expect(worker(functions)).toMatchObject({
      functionRuntimeFactoryClassName: `org.apache.pulsar.functions.runtime.${factory}`,
      functionRuntimeFactoryConfigs: factoryConfigs,
    });
  });

  test('when the cluster shares a store with others, then what workers know is in a namespace of its own', () => {
    const shared = worker({}, { configurationStore: { servers: 'zk:2181' } });
    expect(shared).toMatchObject({
      configurationMetadataStoreUrl: 'zk:zk:2181',
      pulsarFunctionsNamespace: 'public/functions-demo',
    });
    expect(worker()).toMatchObject({ pulsarFunctionsNamespace: 'public/functions' });
  });

  test('when there is one bookie, then a package has one copy', () => {
    const one = { profile: 'Development', bookkeeper: { replicas: 1 } };
    expect(worker()).toMatchObject({ numFunctionPackageReplicas: 2 });
    expect(worker({}, one)).toMatchObject({ numFunctionPackageReplicas: 1 });
  });

  test('when keys are given, then they go before what the operator would choose', () => {
    expect(worker({ config: { failureCheckFreqMs: 5000, extra: 'a' } })).toMatchObject({
      failureCheckFreqMs: 5000,
      extra: 'a',
      rescheduleTimeoutMs: 8000,
    });
  });

  const plugin = {
    brokerClientAuthenticationPlugin: 'org.apache.pulsar.client.impl.auth.AuthenticationToken',
  };

  test.each([
    ['have nothing to show', {}, undefined],
    ['show a token', { config: plugin }, true],
    ['show what a Secret says', { secretConfig: [{ key: Object.keys(plugin)[0], secretKeyRef }] }, true],
  ])(
    'when brokers %s, then the worker does as they do, whether its own broker asks or not',
    (_, broker, shows) => {
      expect(worker({}, { broker })['brokerClientAuthenticationEnabled']).toBe(shows);
    },
  );
});
