import { describe, expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { askedHash, notAboutItsPods, notAboutPods } from '#src/components/build/asked.ts';
import type { ClusterContext } from '#src/components/build/context.ts';
import { type ComponentName, componentNames, templateAnnotation } from '#src/components/build/names.ts';
import { runsPulsar, sectionOf, settingsOf } from '#src/components/build/settings.ts';
import { catalogue } from '#src/components/catalogue.ts';
import { contextOf } from '../context.ts';

type Spec = Record<string, unknown>;

/** What is asked of the pods of each component, and what is made of them. */
function made(spec: Spec = {}, more: Partial<ClusterContext> = {}) {
  const context = contextOf(spec, { members: 3, ...more });
  return new Map(
    catalogue.map(({ name, run }) => {
      const set = run(context, 1);
      return [
        name,
        { asked: askedHash(context, name), template: set.metadata.annotations?.[templateAnnotation] },
      ];
    }),
  );
}

const plain = made();

/** The components of which something else is asked than before, and those whose template is another. */
function differing(spec: Spec, more: Partial<ClusterContext> = {}, before = plain) {
  const now = made(spec, more);
  const other = (of: 'asked' | 'template') =>
    componentNames.filter(name => now.get(name)?.[of] !== before.get(name)?.[of]);
  return { asked: other('asked'), template: other('template') };
}

const resources = { limits: { memory: '3Gi' }, requests: { memory: '3Gi', cpu: '1' } };
const secret = { key: 'k', secretKeyRef: { name: 's', key: 'k' } };
const pods: [string, unknown][] = [
  ['resources', resources],
  ['jvm', { heap: '100Mi' }],
  ['jvm', { options: ['-Da=b'] }],
  ['config', { someKey: 'x' }],
  ['secretConfig', [secret]],
  ['podTemplate', { metadata: { labels: { a: 'b' } } }],
  ['podTemplate', { spec: { nodeSelector: { a: 'b' } } }],
];
/** A cluster that has every component there is. */
const whole: Record<string, object> = {
  functions: { placement: 'Workers' },
  stateStore: {},
  websocket: { placement: ['Component'] },
  canary: {},
};
const plainWhole = made(whole);

/** An edit of the section of a component in such a cluster. */
function editOf(name: ComponentName, fields: object): Spec {
  const section = sectionOf(name);
  return { ...whole, [section]: { ...whole[section], ...fields } };
}

/** Of the state store some have one field, and some none; of the canary most have none. */
const podsOf = (name: ComponentName): typeof pods => {
  if (name === 'canary') return pods.filter(([field]) => field === 'podTemplate');
  if (name !== 'state-store') return pods;
  return [['memory', '3Gi'], ...pods.filter(([field]) => field !== 'resources' && field !== 'secretConfig')];
};

const ofComponents = componentNames.flatMap(name =>
  podsOf(name).map(([field, value]) => [`${name}.${field}`, editOf(name, { [field]: value })] as const),
);
const others: [string, Spec][] = [
  ['imagePullPolicy', { imagePullPolicy: 'Always' }],
  ['imagePullSecrets', { imagePullSecrets: [{ name: 'registry' }] }],
  ['zookeeper.chroot', { zookeeper: { chroot: '/pulsar' } }],
  ['version', { version: '4.0.9' }],
  ['image', { image: 'registry.example/pulsar:4.0.8' }],
  ['quorums', { quorums: { ensemble: 3, write: 3, ack: 2 } }],
  ['functions', { functions: {} }],
  ['functions.runtime', { functions: { runtime: 'Thread' } }],
  ['functions.config', { functions: { config: { a: 1 } } }],
  ['stateStore', { functions: {}, stateStore: {} }],
  ['websocket', { websocket: {} }],
  ['websocket.placement', { websocket: { placement: ['Proxy'] } }],
  ['websocket.idleTimeoutSeconds', { websocket: { idleTimeoutSeconds: 60 } }],
  [
    'websocket.idleTimeoutSeconds of proxies',
    { websocket: { placement: ['Proxy'], idleTimeoutSeconds: 60 } },
  ],
  ['websocket.placement of brokers', { websocket: { placement: ['Broker'] } }],
  ['one bookie', { profile: 'Development', bookkeeper: { replicas: 1 } }],
  ['one bookie with functions', { profile: 'Development', bookkeeper: { replicas: 1 }, functions: {} }],
];

describe('given an edit that makes other pods', () => {
  test.each([
    ...ofComponents.map(([what, spec]) => [what, spec, plainWhole] as const),
    ...others.map(([what, spec]) => [what, spec, plain] as const),
  ])(
    'when it is of %s, then something else is asked of each that has them, and of no other',
    (_, spec, before) => {
      const { asked, template } = differing(spec, {}, before);
      expect(asked).toEqual(template);
      expect(template).not.toEqual([]);
    },
  );

  test('when functions go to workers of their own, then brokers and proxies are others, and these workers are not', () => {
    const places = { asked: ['broker', 'proxy'], template: ['broker', 'proxy'] };
    expect(differing({ functions: { placement: 'Workers' } }, {}, made({ functions: {} }))).toEqual(places);
  });

  test('when a second bookie comes, then only what stores copies of its own accord is asked something else', () => {
    const development = { profile: 'Development', bookkeeper: { replicas: 1 } };
    const two = { ...development, bookkeeper: { replicas: 2 } };
    const once = { quorums: { ensemble: 1, write: 1, ack: 1 } };
    const workers = { asked: ['functions-worker'], template: ['functions-worker'] };
    const both = { asked: ['broker', 'functions-worker'], template: ['broker', 'functions-worker'] };
    const all = ['state-store', ...both.asked];
    expect(differing(two, {}, made(development))).toEqual({ asked: all, template: all });
    expect(differing({ ...two, ...once }, {}, made({ ...development, ...once }))).toEqual(workers);
    const packages = { ...once, functions: {} };
    expect(differing({ ...two, ...packages }, {}, made({ ...development, ...packages }))).toEqual(both);
  });

  test('when it is of what is shared with others, then it is asked of those that read it', () => {
    const { asked, template } = differing({ configurationStore: { servers: 'zk:2181' } });
    expect(asked).toEqual(['broker', 'functions-worker', 'proxy', 'websocket']);
    expect(template, 'the others read it only where they are to ask what roles may do').toEqual([
      'broker',
      'functions-worker',
    ]);
  });

  test('when it is no edit but a restart, a version whose turn it is, or an ensemble that has grown, then so it is', () => {
    const restarts = { broker: { restart: 'x' } };
    expect(differing({}, { restarts })).toEqual({ asked: ['broker'], template: ['broker'] });
    const { releases } = contextOf({ version: '4.0.9' });
    const one = { ...contextOf().releases, zookeeper: releases.zookeeper };
    expect(differing({}, { releases: one })).toEqual({ asked: ['zookeeper'], template: ['zookeeper'] });
    const { asked, template } = differing({}, { members: 1 });
    expect(asked).toEqual(template);
    expect(template).toEqual(['bookkeeper', 'autorecovery', 'state-store', 'broker', 'functions-worker']);
  });
});

describe('given an edit that makes no other pods', () => {
  const spec: Spec = {
    profile: 'Development',
    deletionPolicy: 'Delete',
    scaleDownPolicy: 'Delete',
    deadNodePolicy: 'ForceDelete',
    operatorUpgradePolicy: 'OnRestart',
    progressDeadlineSeconds: 60,
    suspend: true,
  };
  const sections: Spec = {
    replicas: 5,
    storage: { size: '99Gi' },
    service: { type: 'NodePort' },
    podDisruptionBudget: { maxUnavailable: 2 },
    rackAwareness: false,
  };
  // Of a state store there is always one.
  const fieldsOf = (name: ComponentName) =>
    name === 'state-store' ? [] : Object.keys(settingsOf(pulsarClusterSpec.parse({}), name));

  test('when it is of any field that is said to be so, then nothing else is asked and nothing else is made', () => {
    expect(Object.keys(spec).filter(field => !notAboutPods.includes(field))).toEqual([]);
    expect(differing(spec)).toEqual({ asked: [], template: [] });
    // Where functions and WebSocket are is about the pods of others.
    expect([...Object.keys(sections), 'placement'].sort()).toEqual([...notAboutItsPods]);
    for (const name of componentNames.filter(runsPulsar)) {
      const own = Object.entries(sections).filter(([field]) => fieldsOf(name).includes(field));
      const edits = name === 'bookkeeper' ? own.filter(([field]) => field !== 'storage') : own;
      const edit = editOf(name, Object.fromEntries(edits));
      expect(differing(edit, {}, plainWhole), name).toEqual({ asked: [], template: [] });
    }
    const storage = { journal: { size: '99Gi' }, ledgers: { size: '99Gi' } };
    expect(differing({ bookkeeper: { storage } })).toEqual({ asked: [], template: [] });
  });

  test('when another component is edited, then nothing is asked of this one, but of those that take its keys', () => {
    for (const [what, edit] of ofComponents) {
      const [section] = what.split('.');
      const both = what === 'bookkeeper.config' ? ['bookkeeper', 'autorecovery'] : [section];
      expect(differing(edit, {}, plainWhole).asked, what).toEqual(both);
    }
  });

  test('when a field has come with a release and the API server fills it in, then nothing is asked', () => {
    const { rackAwareness: _, ...bookkeeper } = contextOf().spec.bookkeeper;
    const { jvm: __, ...broker } = contextOf().spec.broker;
    const stored = contextOf({}, { members: 3 });
    const before = { ...stored, spec: { ...stored.spec, bookkeeper, broker } } as unknown as ClusterContext;
    for (const name of componentNames) expect(askedHash(before, name), name).toBe(plain.get(name)?.asked);
  });

  test('when the fields stand in another order, then it is the same', () => {
    const turned = (value: unknown): unknown => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([name, each]) => [name, turned(each)]),
      );
    };
    const spec = { broker: { config: { a: 1, b: 2 }, jvm: { heap: '1Gi', directMemory: '1Gi' } } };
    const one = contextOf(spec);
    const other = { ...one, spec: turned(one.spec) as ClusterContext['spec'] };
    expect(askedHash(other, 'broker')).toBe(askedHash(one, 'broker'));
  });
});

test('given what releases before were asked, then its hash is still the same: another one would be an edit of everything', () => {
  const spec = {
    version: '4.0.8',
    image: 'registry.example/pulsar',
    broker: { config: { a: 1 } },
    functions: {},
  };
  const context = contextOf(spec, { members: 3 });
  const hashes = componentNames.filter(runsPulsar).map(name => [name, askedHash(context, name)]);
  expect(Object.fromEntries(hashes)).toEqual({
    zookeeper: '2b072e587d0d956f',
    bookkeeper: '894ebff4dc933a90',
    autorecovery: '894ebff4dc933a90',
    'state-store': '820f2a9a74336847',
    broker: '857a0cc1c72e6744',
    'functions-worker': '80c6a79f12275be9',
    proxy: '2f2a55a6f4412071',
    websocket: '2f2a55a6f4412071',
  });
});
