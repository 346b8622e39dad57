import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deviations } from '#src/kubernetes/difference.ts';

const differences = (desired: unknown, live: unknown) => deviations(desired, live).map(({ path }) => path);
const container = (extra: object) => ({ spec: { containers: [{ name: 'main', ...extra }] } });

describe('deviations', () => {
  test('given what only the live object has, then there is no difference', () => {
    expect(differences({ a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 })).toEqual([]);
  });

  test('given a changed, a missing and a mistyped field, then each is named', () => {
    const live = { a: { b: 2 }, list: 'x', map: 'y' };
    expect(differences({ a: { b: 1, c: 1 }, list: [1], map: { z: 1 } }, live)).toEqual([
      'a.b',
      'a.c',
      'list',
      'map',
    ]);
  });

  test('given null, empty or absent, then they are the same', () => {
    expect(differences({ a: null, b: {}, c: [], d: '', e: { f: {} } }, {})).toEqual([]);
    expect(differences({ a: '' }, { a: 'x' })).toEqual(['a']);
    expect(differences({ a: false, b: 0 }, {})).toEqual(['a', 'b']);
  });

  test('given a map that selects, then what only the live object has in it is a difference', () => {
    const service = (selector: object) => ({ spec: { selector } });
    expect(differences(service({ app: 'a' }), service({ app: 'a', track: 'b' }))).toEqual([
      'spec.selector.track',
    ]);
    const budget = (more: object) => service({ matchLabels: { app: 'a' }, ...more });
    expect(differences(budget({}), budget({ matchLabels: { app: 'a', track: 'b' } }))).toEqual([
      'spec.selector.matchLabels.track',
    ]);
    const expressions = { matchExpressions: [{ key: 'x', operator: 'Exists' }] };
    expect(differences(budget({}), budget(expressions))).toEqual(['spec.selector.matchExpressions']);
    expect(differences(budget({}), budget({ matchExpressions: [] }))).toEqual([]);
    expect(differences({ spec: {} }, service({ app: 'a' }))).toEqual([]);
  });

  test('given amounts written otherwise, then they are equal under resources and different in texts', () => {
    const desired = container({
      resources: { requests: { cpu: 1, memory: '1Gi' }, limits: { cpu: '500m' } },
    });
    const live = container({
      resources: { requests: { cpu: '1', memory: '1024Mi' }, limits: { cpu: '0.5' } },
    });
    expect(differences(desired, live)).toEqual([]);
    expect(differences({ data: { cpu: '1000m' } }, { data: { cpu: '1' } })).toEqual(['data.cpu']);
    expect(differences({ emptyDir: { sizeLimit: '1Gi' } }, { emptyDir: { sizeLimit: '1024Mi' } })).toEqual(
      [],
    );
  });

  test('given a list merged by key, then order and foreign items do not matter, and a missing item is named', () => {
    const env = (...names: string[]) => container({ env: names.map(name => ({ name, value: name })) });
    expect(differences(env('A', 'B'), env('X', 'B', 'A'))).toEqual([]);
    expect(differences(env('A', 'B'), env('A'))).toEqual(['spec.containers[main].env[B]']);
    const sidecar = { spec: { containers: [{ name: 'injected' }, { name: 'main', image: 'i:2' }] } };
    expect(differences(container({ image: 'i:1' }), sidecar)).toEqual(['spec.containers[main].image']);
  });

  test('given ports of containers and of Services, then each is found by its own key', () => {
    const two = { ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 53 }] };
    const live = {
      ports: [
        { containerPort: 53, protocol: 'TCP' },
        { containerPort: 53, protocol: 'UDP' },
      ],
    };
    expect(differences(two, live)).toEqual([]);
    const service = { ports: [{ port: 80, targetPort: 8080 }] };
    expect(differences(service, { ports: [{ port: 80, protocol: 'TCP', targetPort: 9090 }] })).toEqual([
      'ports[80/TCP].targetPort',
    ]);
  });

  test('given mounts of one volume at several paths, then they are told apart', () => {
    const mounts = (...paths: string[]) => ({
      volumeMounts: paths.map(mountPath => ({ name: 'v', mountPath, subPath: mountPath.slice(1) })),
    });
    expect(differences(mounts('/a', '/b'), mounts('/b', '/a'))).toEqual([]);
    expect(differences(mounts('/a', '/b'), mounts('/a'))).toEqual(['volumeMounts[/b]']);
  });

  test('given a list replaced whole, then length and order count', () => {
    expect(differences({ args: ['a', 'b'] }, { args: ['a', 'b'] })).toEqual([]);
    expect(differences({ args: ['a'] }, { args: ['a', 'b'] })).toEqual(['args']);
    expect(differences({ args: ['a', 'b'] }, { args: ['b', 'a'] })).toEqual(['args[0]', 'args[1]']);
  });

  test('given any object, then it agrees with itself plus anything, and not with itself minus a leaf', () => {
    const leaf = fc.oneof(fc.string({ minLength: 1 }), fc.integer(), fc.boolean());
    const field = fc.stringMatching(/^[a-z]{1,4}$/);
    const tree = fc.letrec(tie => ({
      node: fc.oneof({ maxDepth: 4 }, leaf, tie('map'), fc.array(leaf, { minLength: 1, maxLength: 3 })),
      map: fc.dictionary(field, tie('node'), { minKeys: 1, maxKeys: 4 }),
    }));
    fc.assert(
      fc.property(tree.map, fc.string(), (desired, extra) => {
        expect(differences(desired, { ...structuredClone(desired), EXTRA: extra })).toEqual([]);
        for (const name of Object.keys(desired)) {
          const { [name]: _, ...rest } = desired;
          expect(differences(desired, rest).map(path => path.split(/[.[]/)[0])).toContain(name);
        }
      }),
    );
  });
});
