import { expect, test } from 'vitest';
import { readCanarySettings } from '#src/canary/settings.ts';
import { canary } from '#src/components/canary/objects.ts';
import { contextOf } from '../components/context.ts';
import { filesIn } from '../components/made.ts';

const made = (spec: object) =>
  filesIn(canary.prepare(contextOf({ websocket: {}, ...spec })))['canary.json'] ?? '';

test('given the file that the operator makes, then the canary reads it', () => {
  expect(readCanarySettings(made({ canary: {} }))).toEqual({
    url: 'ws://demo-proxy.pulsar.svc.cluster.local:8080',
    topic: 'persistent://public/default/canary-demo',
    port: 8080,
    intervalMs: 1000,
    maxLatencyMs: 1000,
  });
  const tokenSecretRef = { name: 'canary', key: 'jwt' };
  const topic = 'persistent://acme/test/canary';
  const asked = {
    entry: 'Broker',
    topic,
    tokenSecretRef,
    intervalMilliseconds: 100,
    maxLatencyMilliseconds: 50,
  };
  expect(readCanarySettings(made({ canary: asked }))).toEqual({
    url: 'ws://demo-broker.pulsar.svc.cluster.local:8080',
    topic,
    tokenFile: '/etc/pulsar-operator/secrets/token',
    port: 8080,
    intervalMs: 100,
    maxLatencyMs: 50,
  });
});

test('given another file, then it is said what is wrong with it', () => {
  const text = JSON.stringify({ url: 'ws://x', topic: 't', port: 0, intervalMs: 1000, more: 1 });
  expect(() => readCanarySettings(text)).toThrow(
    /^the settings of the canary are not understood: port: .*maxLatencyMs: /,
  );
});
