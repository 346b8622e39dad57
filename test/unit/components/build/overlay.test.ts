import { describe, expect, test } from 'vitest';
import { overlay } from '#src/components/build/overlay.ts';

describe('given a pod that the operator builds and what a user lays over it', () => {
  test('when a field is set in both, then the user’s counts and the rest stays', () => {
    expect(
      overlay({ terminationGracePeriodSeconds: 60, volumes: [] }, { terminationGracePeriodSeconds: 5 }),
    ).toEqual({ terminationGracePeriodSeconds: 5, volumes: [] });
  });

  test('when both are maps, then they merge at any depth', () => {
    const base = { securityContext: { runAsUser: 10000, seccompProfile: { type: 'RuntimeDefault' } } };
    expect(overlay(base, { securityContext: { seccompProfile: { type: 'Localhost' } } })).toEqual({
      securityContext: { runAsUser: 10000, seccompProfile: { type: 'Localhost' } },
    });
  });

  test('when a container has the name of the server, then it is laid over it; another is added behind', () => {
    const base = { containers: [{ name: 'broker', image: 'pulsar' }] };
    const over = {
      containers: [
        { name: 'beside', image: 'b' },
        { name: 'broker', stdin: true },
      ],
    };
    expect(overlay(base, over)).toEqual({
      containers: [
        { name: 'broker', image: 'pulsar', stdin: true },
        { name: 'beside', image: 'b' },
      ],
    });
  });

  test('when variables and mounts are given, then they merge by name and by path, also inside a container', () => {
    const base = {
      containers: [
        {
          name: 'broker',
          env: [{ name: 'A', value: '1' }],
          volumeMounts: [{ name: 'x', mountPath: '/tmp' }],
        },
      ],
    };
    const over = {
      containers: [
        {
          name: 'broker',
          env: [
            { name: 'B', value: '2' },
            { name: 'A', value: '3' },
          ],
          volumeMounts: [{ name: 'mine', mountPath: '/tmp' }],
        },
      ],
    };
    expect(overlay(base, over)).toEqual({
      containers: [
        {
          name: 'broker',
          env: [
            { name: 'A', value: '3' },
            { name: 'B', value: '2' },
          ],
          volumeMounts: [{ name: 'mine', mountPath: '/tmp' }],
        },
      ],
    });
  });

  test('when a list has no key, then the user’s replaces it', () => {
    const base = {
      topologySpreadConstraints: [{ topologyKey: 'zone' }],
      containers: [{ name: 'a', command: ['x', 'y'] }],
    };
    const over = { topologySpreadConstraints: [], containers: [{ name: 'a', command: ['z'] }] };
    expect(overlay(base, over)).toEqual(over);
  });

  test('when it is laid, then neither of the two is changed', () => {
    const base = { containers: [{ name: 'a', env: [{ name: 'A', value: '1' }] }] };
    const over = { containers: [{ name: 'a', env: [{ name: 'A', value: '2' }] }] };
    const [before, above] = [structuredClone(base), structuredClone(over)];
    overlay(base, over);
    expect([base, over]).toEqual([before, above]);
  });
});
