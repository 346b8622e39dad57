import { expect, test } from 'vitest';
import type { StatefulSet } from '#src/cluster/model/observation.ts';
import { configLabel } from '#src/components/build/names.ts';
import { settled } from '../zookeeper/resized.ts';

test.each([
  [
    'canary',
    'canary',
    { websocket: {}, canary: { intervalMilliseconds: 500 } },
    { websocket: {} },
    { websocket: {}, canary: { intervalMilliseconds: 700 } },
  ],
  [
    'state-store',
    'state-store',
    { functions: {}, stateStore: { config: { a: 1 } } },
    { functions: {} },
    { functions: {}, stateStore: { config: { a: 2 } } },
  ],
  [
    'functions-worker',
    'functions',
    { functions: { placement: 'Workers', config: { rescheduleTimeoutMs: 1 } } },
    {},
    { functions: { placement: 'Workers', config: { rescheduleTimeoutMs: 2 } } },
  ],
  [
    'websocket',
    'websocket',
    { websocket: { placement: ['Component'], config: { a: 1 } } },
    {},
    { websocket: { placement: ['Component'], config: { a: 2 } } },
  ],
])(
  'given %s that was taken away for a while and does not come up with another configuration, then its pods are not given one that is gone',
  (_, workload, first, without, again) => {
    const world = settled({ version: '4.0.6', ...first });
    const labelNow = () =>
      world.object<StatefulSet>('StatefulSet', `demo-${workload}`).spec.template?.metadata?.labels ?? {};
    for (const spec of [
      { version: '4.0.6', ...without },
      { version: '4.0.8', ...without },
    ]) {
      world.edit(spec);
      world.settle(200);
      expect(world.condition('Ready')?.status).toBe('True');
    }
    world.broken = ({ metadata: { name } }) => name.startsWith(`demo-${workload}-`);
    world.crashes = 5;
    world.edit({ version: '4.0.8', ...again });
    world.settle(200);
    const labels = labelNow();
    const maps = world
      .observe({})
      .owned.filter(({ kind }) => kind === 'ConfigMap')
      .map(({ metadata }) => metadata.name);
    expect(maps).toContain(`demo-${workload}-${labels[configLabel]}`);
    expect(labels['app.kubernetes.io/version']).not.toBe('4.0.6');
  },
);

const config = (a: number) => ({ config: { a } });

/** What there is with a configuration, and without any pods. */
test.each([
  ['websocket', 'websocket', (a: number) => ({ websocket: { placement: ['Component'], ...config(a) } }), {}],
  [
    'proxies that are scaled to 0',
    'proxy',
    (a: number) => ({ proxy: { replicas: 2, ...config(a) } }),
    { proxy: { replicas: 0 } },
  ],
])(
  'given %s and come back and fail for a minute, when all is well again and the specification is another, then they come up',
  (_, component, some, none) => {
    const world = settled({ version: '4.0.6', ...some(1) });
    for (const version of ['4.0.6', '4.0.8']) {
      world.edit({ version, ...none });
      world.settle(200);
    }
    const isOurs = (name: string) => name.startsWith(`demo-${component}-`);
    world.broken = ({ metadata: { name } }) => isOurs(name);
    world.crashes = 5;
    world.edit({ version: '4.0.8', ...some(2) });
    world.settle(200);
    // One whose ConfigMap is not there is being created for ever.
    let isWell = false;
    world.crashes = 0;
    world.broken = ({ metadata: { name, labels } }) => {
      const map = `demo-${component}-${labels?.[configLabel]}`;
      const isThere = world.observe({}).owned.some(({ metadata }) => metadata.name === map);
      return isOurs(name) && !(isWell && isThere);
    };
    world.now += 120_000;
    world.settle(200);
    expect.soft(world.versions(component), 'what it goes back to').toEqual(['4.0.8', '4.0.8']);
    isWell = true;
    world.edit({ version: '4.0.8', ...some(3) });
    world.settle(200);
    world.now += 120_000;
    world.settle(200);
    expect(world.condition('Ready')?.message).toBe('All components are ready');
  },
);
