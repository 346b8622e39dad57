import { describe, expect, test } from 'vitest';
import { websocketSection } from '#src/api/schema/websocket.ts';
import { problemsOf } from './judged.ts';

describe('the section on WebSocket', () => {
  test('given none, then it is served by nobody', () => {
    expect(websocketSection.parse(undefined)).toBeUndefined();
  });

  test('given nothing in it, then brokers and proxies serve it, for as long as Pulsar has it', () => {
    const section = websocketSection.parse({});
    expect(section).toMatchObject({ placement: ['Broker', 'Proxy'] });
    expect(section?.idleTimeoutSeconds).toBeUndefined();
  });

  test('given a component of its own, then it has two pods, with what every component has', () => {
    expect(websocketSection.parse({ placement: ['Component'] })).toMatchObject({
      replicas: 2,
      resources: { requests: { cpu: '100m', memory: '512Mi' } },
      podDisruptionBudget: { maxUnavailable: 1 },
      service: { type: 'ClusterIP' },
    });
  });

  test.each([
    ['no place', { placement: [] }, 'placement'],
    ['a place twice', { placement: ['Component', 'Component'] }, 'placement'],
    ['no time at all', { idleTimeoutSeconds: 0 }, 'idleTimeoutSeconds'],
    ['the key that has a field', { config: { webSocketSessionIdleTimeoutMillis: 1 } }, 'config'],
    ['a key that follows from the cluster', { config: { serviceUrl: 'http://a' } }, 'config'],
  ])('given %s, then that is refused where it is', (_, value, field) => {
    const problems = problemsOf(websocketSection, value);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(field)).toBe(true);
  });
});
