import { describe, expect, test } from 'vitest';
import { containers } from '#src/api/schema/environment.ts';
import { problemsOf } from './judged.ts';

const schema = containers('broker', 'broker');

function withVariables(container: string, ...names: string[]) {
  return [{ name: container, env: names.map(name => ({ name, value: 'x' })) }];
}

describe('the containers of a pod template', () => {
  test.each([
    ['none', undefined],
    ['a container without environment', [{ name: 'broker' }]],
    ['variables that have an effect', withVariables('broker', 'TZ', 'PULSAR_LOG_LEVEL', 'PULSAR_MEM_HINT')],
    ['the variables of another container', withVariables('beside', 'PULSAR_MEM', 'POD_NAME')],
    ['the variables of a component that is not this one', withVariables('proxy', 'PULSAR_MEM')],
  ])('given %s, then they are taken', (_, value) => {
    expect(problemsOf(schema, value)).toEqual([]);
  });

  test('given other fields, then they stay', () => {
    const value = [{ name: 'broker', image: 'a', env: [{ name: 'A', valueFrom: { fieldRef: {} } }] }];
    expect(schema.parse(value)).toEqual(value);
  });

  test.each([
    ['PULSAR_MEM', 'Set broker.jvm.heap and broker.jvm.directMemory.'],
    ['BOOKIE_GC', 'Set broker.jvm.garbageCollector.'],
    ['PULSAR_EXTRA_OPTS', 'Set broker.jvm.options.'],
    ['PULSAR_BROKER_CONF', 'Set broker.config,'],
    ['PULSAR_WEBSOCKET_CONF', 'Set broker.config,'],
    ['PULSAR_PREFIX_anything', 'Set broker.config,'],
    ['PF_anything', 'functions.config'],
    ['POD_FQDN', 'Remove them.'],
  ])('given %s, which does nothing there, then what does is said', (name, remedy) => {
    const problems = problemsOf(schema, withVariables('broker', 'TZ', name));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^0: cannot set /);
    expect(problems[0]).toContain(remedy);
  });

  test('given a server that is not called as its section, then the field that is told is that of the section', () => {
    const workers = containers('functions', 'functions-worker');
    const [problem] = problemsOf(workers, withVariables('functions-worker', 'PULSAR_MEM'));
    expect(problem).toContain('Set functions.jvm.heap and functions.jvm.directMemory.');
    expect(problemsOf(workers, withVariables('functions', 'PULSAR_MEM'))).toEqual([]);
  });

  test('given a container or a variable twice, then it is refused', () => {
    expect(problemsOf(schema, [{ name: 'broker' }, { name: 'broker' }])).toEqual([
      ': must have each name once.',
    ]);
    expect(problemsOf(schema, withVariables('beside', 'A', 'A'))).toEqual([
      '0.env: must have each name once.',
    ]);
  });
});
