import { expect, test } from 'vitest';
import { listKeys } from '#src/kubernetes/list-keys.ts';

test.each([
  ['containers', { name: 'broker' }],
  ['env', { name: 'TZ', value: 'UTC' }],
  ['volumes', { name: 'config', emptyDir: {} }],
  ['volumeMounts', { name: 'config', mountPath: '/tmp' }],
  ['hostAliases', { ip: '127.0.0.1', hostnames: [] }],
  ['topologySpreadConstraints', { topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }],
  ['conditions', { type: 'Ready', status: 'True' }],
])('given an item of %s as it is written, then what tells it apart is in it', (list, item) => {
  expect(listKeys[list]?.every(keys => keys.every(key => key in item))).toBe(true);
});

test('given ports, then those of a container come before those of a Service, which have a port as well', () => {
  expect(listKeys['ports']).toEqual([
    ['containerPort', 'protocol'],
    ['port', 'protocol'],
  ]);
});

test.each(['args', 'command', 'accessModes', 'finalizers'])(
  'given %s, then it is merged by nothing',
  list => {
    expect(listKeys[list]).toBeUndefined();
  },
);
