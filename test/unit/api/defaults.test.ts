import { describe, expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { defaultsOf, withoutDefaults } from '#src/api/defaults.ts';

function said(spec: object) {
  return withoutDefaults(pulsarClusterSpec.parse(spec));
}

describe('given a spec with all its defaults', () => {
  test('when nothing was said, then nothing is left', () => {
    expect(said({})).toEqual({});
  });

  test('when a field was said to be what it is anyway, then that is nothing either', () => {
    expect(said({ suspend: false, broker: { replicas: 2, jvm: {} }, zookeeper: {} })).toEqual({});
  });

  test('when something else was said, then that is left, and no more', () => {
    const spec = {
      broker: { replicas: 3, config: { a: 1 } },
      bookkeeper: { storage: { journal: { size: '1Gi' } } },
    };
    expect(said(spec)).toEqual(spec);
  });

  test('when part of what is one default was said, then it is left whole', () => {
    const resources = { limits: { memory: '1Gi' }, requests: { memory: '1Gi' } };
    expect(said({ proxy: { resources } })).toEqual({ proxy: { resources } });
  });

  test('when a part that is absent by default is there, then it is left, with nothing in it', () => {
    expect(said({ functions: {}, websocket: { placement: ['Proxy'] } })).toEqual({
      functions: {},
      websocket: { placement: ['Proxy'] },
    });
  });
});

test('given a section that is absent, then what it is by default is what it is when it is there without a word', () => {
  const written = pulsarClusterSpec.parse({ functions: {}, stateStore: {}, websocket: {}, canary: {} });
  for (const section of ['functions', 'stateStore', 'websocket', 'canary'] as const) {
    expect(defaultsOf(section)).toEqual(written[section]);
    expect(defaultsOf(section)).toBe(defaultsOf(section));
  }
  expect(Object.isFrozen(defaultsOf('functions')['resources']), 'nobody changes what all are given').toBe(
    true,
  );
});
