import { describe, expect, test } from 'vitest';
import { configFrom, runCodeOf } from '#src/resources/run/spec-config.ts';
import { functionOf } from '../hand-made-resources.ts';

describe('a configuration', () => {
  test('given a spec, then it has those fields that are given, false and 0 too', () => {
    const spec = { output: 'a', autoAck: false, maxMessageRetries: 0, logTopic: undefined, other: 1 };
    expect(configFrom(spec as object, ['output', 'autoAck', 'maxMessageRetries', 'logTopic'])).toEqual({
      output: 'a',
      autoAck: false,
      maxMessageRetries: 0,
    });
  });

  test.each([
    [undefined, {}],
    [0, {}],
    [2, { parallelism: 2 }],
  ])('given parallelism %j, then it is %j: none is a state, and no number', (parallelism, config) => {
    expect(configFrom({ parallelism }, ['parallelism'])).toEqual(config);
  });

  test('given secrets, then Pulsar gets where they are', () => {
    const secrets = { PASSWORD: { name: 'db', key: 'password' } };
    expect(configFrom({ secrets }, ['secrets'])).toEqual({
      secrets: { PASSWORD: { path: 'db', key: 'password' } },
    });
  });
});

test('given code, then it is a file of the same namespace, or a URL', () => {
  expect(runCodeOf(functionOf())).toEqual({ file: { namespace: 'ns', name: 'code', key: 'totals.py' } });
  expect(runCodeOf(functionOf({ code: { url: 'https://a/b.py' } }))).toEqual({ url: 'https://a/b.py' });
});
