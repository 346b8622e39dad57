import { describe, expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { componentNames } from '#src/components/build/names.ts';
import {
  functionsOf,
  isAskedFor,
  isOptional,
  relianceOf,
  sectionOf,
  servesWebSocket,
  settingsOf,
  stateStoreOf,
  webSocketServer,
  websocketOf,
  workersHost,
  workersPlace,
} from '#src/components/build/settings.ts';
import { contextOf } from '../context.ts';

const specOf = (spec: object = {}) => contextOf(spec).spec;
const asked = (spec: object) => componentNames.filter(name => isAskedFor(specOf(spec), name));
const always = ['zookeeper', 'bookkeeper', 'autorecovery', 'broker', 'proxy'];

describe('given a spec', () => {
  test.each([
    ['says nothing', {}, []],
    ['places functions and WebSocket in others', { functions: {}, websocket: {} }, []],
    ['has workers of their own', { functions: { placement: 'Workers' } }, ['functions-worker']],
    ['has a state store', { functions: {}, stateStore: {} }, ['state-store']],
    ['has WebSocket of its own, too', { websocket: { placement: ['Component', 'Broker'] } }, ['websocket']],
  ])('when it %s, then it asks for what is always there, and for that', (_, spec, more) => {
    expect(asked(spec).filter(name => !always.includes(name))).toEqual(more);
    expect(asked(spec)).toEqual(expect.arrayContaining(always));
  });

  test('then of those it may or may not ask for it is known, and the others are always there', () => {
    expect(componentNames.filter(name => !isOptional(name))).toEqual(always);
  });

  test('then a component that is not asked for has no pods, whatever is said of it', () => {
    expect(settingsOf(specOf({ functions: { replicas: 3 } }), 'functions-worker').replicas).toBe(0);
    expect(settingsOf(specOf({ proxy: { replicas: 3 } }), 'proxy').replicas).toBe(3);
    const functions = { placement: 'Workers', replicas: 3 };
    expect(settingsOf(specOf({ functions }), 'functions-worker').replicas).toBe(3);
  });

  test('then it has a section for each component', () => {
    expect(componentNames.map(sectionOf).filter(section => !(section in pulsarClusterSpec.shape))).toEqual(
      [],
    );
  });
});

test('given no section on functions, their state or WebSocket, then they are as when nothing is said in it', () => {
  const said = specOf({ functions: {}, stateStore: {}, websocket: {} });
  expect(functionsOf(specOf())).toEqual(said.functions);
  expect(websocketOf(specOf())).toEqual(said.websocket);
  expect(stateStoreOf(specOf())).toEqual(stateStoreOf(said));
});

test('given memory for the state store, then that is requested and the limit, and there is one pod', () => {
  expect(stateStoreOf(specOf({ functions: {}, stateStore: { memory: '3Gi' } }))).toMatchObject({
    resources: { requests: { memory: '3Gi' }, limits: { memory: '3Gi' } },
    replicas: 1,
  });
});

test.each([
  [undefined, undefined],
  [{}, 'Brokers'],
  [{ placement: 'Workers' }, 'Workers'],
])('given functions %j, then workers are in %s', (functions, where) => {
  expect(workersPlace(specOf({ functions }))).toBe(where);
});

test.each([
  ['broker', {}],
  ['functions-worker', { placement: 'Workers' }],
] as const)('given workers in %s, then these and no others rely on a state store', (host, functions) => {
  const relies = (spec: object) =>
    componentNames.filter(name => relianceOf(specOf(spec), name).includes('state-store'));
  expect(workersHost(specOf({ functions }))).toBe(host);
  expect(relies({ functions, stateStore: {} })).toEqual([host]);
  expect(relies({ functions })).toEqual([]);
});

test('given places for WebSocket, then these serve it and no other', () => {
  const spec = specOf({ websocket: { placement: ['Proxy', 'Component'] } });
  const places = (['Broker', 'Proxy', 'Component'] as const).filter(place => servesWebSocket(spec, place));
  expect(places).toEqual(['Proxy', 'Component']);
});

test.each<[string[], 'Proxy' | 'Broker', string]>([
  [['Component', 'Proxy', 'Broker'], 'Proxy', 'websocket'],
  [['Proxy', 'Broker'], 'Proxy', 'proxy'],
  [['Proxy', 'Broker'], 'Broker', 'broker'],
  [['Proxy'], 'Broker', 'proxy'],
])('given WebSocket by %j, then for who comes in by %s it is the %s', (placement, entry, server) => {
  expect(webSocketServer(specOf({ websocket: { placement } }), entry)).toBe(server);
});

test('given proxies that are to serve WebSocket and are none, then nobody serves it by them', () => {
  const { websocket } = specOf({ websocket: { placement: ['Proxy', 'Broker'] } });
  const proxy = { ...specOf().proxy, replicas: 0 };
  expect(webSocketServer({ websocket, proxy }, 'Proxy')).toBe('broker');
  expect(webSocketServer({ websocket: undefined, proxy }, 'Proxy')).toBeUndefined();
});
