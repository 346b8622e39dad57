import { describe, expect, test } from 'vitest';
import { workerConfig } from '#src/components/broker/functions.ts';
import { contextOf } from '../context.ts';

function worker(functions: object = {}, more: object = {}) {
  return JSON.parse(workerConfig(contextOf({ functions, ...more }))) as Record<string, unknown>;
}

describe('given the file of the functions worker', () => {
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

  test('when there is one bookie, then a package has one copy', () => {
    const one = { profile: 'Development', bookkeeper: { replicas: 1 } };
    expect(worker()).toMatchObject({ numFunctionPackageReplicas: 2 });
    expect(worker({}, one)).toMatchObject({ numFunctionPackageReplicas: 1 });
  });

  test('when keys are given, then they go before what the operator would choose', () => {
    expect(worker({ config: { failureCheckFreqMs: 5000, extra: 'a' } })).toMatchObject({
      failureCheckFreqMs: 5000,
      extra: 'a',
      rescheduleTimeoutMs: 60_000,
    });
  });

  const plugin = {
    brokerClientAuthenticationPlugin: 'org.apache.pulsar.client.impl.auth.AuthenticationToken',
  };
  const secretKeyRef = { name: 'auth', key: 'plugin' };

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
