import { describe, expect, test } from 'vitest';
import { canary } from '#src/components/canary/objects.ts';
import { contextOf } from '../context.ts';
import { containerOf, filesIn, named, templateOf } from '../made.ts';

const contextWith = (more: object = {}, spec: object = {}) =>
  contextOf({ websocket: {}, canary: more, ...spec });

const settings = (more: object = {}, spec: object = {}): Record<string, unknown> =>
  JSON.parse(filesIn(canary.prepare(contextWith(more, spec)))['canary.json'] ?? '');

describe('given a canary', () => {
  test('then it needs a name and its settings, and neither a Service for clients nor a budget', () => {
    expect(named(canary.prepare(contextWith()))).toEqual([
      'ServiceAccount demo-canary',
      'ConfigMap demo-canary',
      'Service demo-canary-headless',
    ]);
  });

  test('then its pod runs the image of the operator, and nothing of it is a server of Pulsar', () => {
    const set = canary.run(contextWith(), 1);
    const container = containerOf(set);
    expect(container).toMatchObject({
      name: 'canary',
      image: 'pulsar-operator:0.1.0',
      command: expect.arrayContaining(['/app/canary.mjs', '/etc/pulsar-operator/config/canary.json']),
      resources: { requests: { cpu: '10m', memory: '96Mi' }, limits: { memory: '96Mi' } },
      ports: [{ name: 'metrics', containerPort: 8080 }],
      livenessProbe: { httpGet: { path: '/livez', port: 8080 } },
    });
    expect(container).not.toHaveProperty('env');
    expect(templateOf(set).metadata.labels).toMatchObject({ 'app.kubernetes.io/version': '0.1.0' });
    expect(JSON.stringify(set)).not.toContain('/pulsar/logs');
  });

  test('given resources for its container, then these are laid over its own', () => {
    const containers = [{ name: 'canary', resources: { limits: { memory: '128Mi' } } }];
    const set = canary.run(contextWith({ podTemplate: { spec: { containers } } }), 1);
    const resources = { requests: { cpu: '10m', memory: '96Mi' }, limits: { memory: '128Mi' } };
    expect(containerOf(set)).toMatchObject({ resources });
  });

  test('then it comes in by proxies, and by brokers where that is asked for, and its topic is the cluster’s own', () => {
    expect(settings()).toMatchObject({
      url: 'ws://demo-proxy.pulsar.svc.cluster.local:8080',
      topic: 'persistent://public/default/canary-demo',
    });
    expect(settings({ entry: 'Broker' })['url']).toBe('ws://demo-broker.pulsar.svc.cluster.local:8080');
    expect(settings({ topic: 'persistent://a/b/c' })['topic']).toBe('persistent://a/b/c');
  });

  test('when it has a token, then that is a file, and no value of it is in any object', () => {
    const tokenSecretRef = { name: 'canary', key: 'jwt' };
    expect(settings({ tokenSecretRef })['tokenFile']).toBe('/etc/pulsar-operator/secrets/token');
    expect(settings()).not.toHaveProperty('tokenFile');
    const own = JSON.stringify(canary.run(contextWith({ tokenSecretRef }), 1));
    expect(own).toContain('{"name":"canary","items":[{"key":"jwt","path":"token"}]}');
    const operatorAccess = { tokenSecretRef: { name: 'operator', key: 'token' } };
    const shared = JSON.stringify(canary.run(contextWith({}, { operatorAccess }), 1));
    expect(shared).toContain('{"name":"operator","items":[{"key":"token","path":"token"}]}');
  });
});
