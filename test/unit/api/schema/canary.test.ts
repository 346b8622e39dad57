import { describe, expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { canarySection } from '#src/api/schema/canary.ts';
import { problemsOf } from './judged.ts';

describe('the section on the canary', () => {
  test('given that nothing is said, then there is none', () => {
    expect(pulsarClusterSpec.parse({}).canary).toBeUndefined();
  });

  test('given an empty one, then it writes a message a second by where applications come in', () => {
    expect(canarySection.parse({})).toMatchObject({
      intervalMilliseconds: 1000,
      maxLatencyMilliseconds: 1000,
      entry: 'Proxy',
    });
  });

  test.each([
    ['a topic without its namespace', { topic: 'canary' }],
    ['a topic that is not stored', { topic: 'non-persistent://public/default/canary' }],
    ['a name of four parts', { topic: 'persistent://a/b/c/d' }],
    ['no time between messages', { intervalMilliseconds: 0 }],
    ['more than a minute', { intervalMilliseconds: 60_001 }],
    ['a place to come in that there is not', { entry: 'Component' }],
    ['a JVM, which it has none of', { jvm: { heap: '1Gi' } }],
  ])('given %s, then it is refused', (_, canary) => {
    expect(problemsOf(canarySection, canary)).not.toEqual([]);
  });

  test('given that nobody serves WebSocket, then it is said what to add', () => {
    expect(problemsOf(pulsarClusterSpec, { canary: {} }).join()).toContain(
      'speaks the WebSocket API, which nobody serves. Add websocket: {}.',
    );
    expect(problemsOf(pulsarClusterSpec, { canary: {}, websocket: {} })).toEqual([]);
  });

  test('given variables of Pulsar for its container, then these are its own affair', () => {
    const containers = [{ name: 'canary', env: [{ name: 'OPTS', value: 'x' }] }];
    expect(problemsOf(canarySection, { podTemplate: { spec: { containers } } })).toEqual([]);
  });
});
