import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { defaultsOf } from '#src/api/defaults.ts';
import type { ComponentSpec } from '#src/api/schema/component.ts';
import type { ComponentName } from './names.ts';

type Functions = NonNullable<PulsarClusterSpec['functions']>;
type WebSocket = NonNullable<PulsarClusterSpec['websocket']>;
type Place = WebSocket['placement'][number];

/** Whether workers have pods of their own, or are inside brokers. */
export function workersPlace({ functions }: PulsarClusterSpec): Functions['placement'] | undefined {
  return functions && (functions.placement === 'Workers' ? 'Workers' : 'Brokers');
}

/** Whether a key of a configuration is switched on, however that is written. */
export function isSwitchedOn(config: ComponentSpec['config'], key: string): boolean {
  return String(config?.[key]).trim().toLowerCase() === 'true';
}

/** Who serves the WebSocket API. */
export function servesWebSocket({ websocket }: Pick<PulsarClusterSpec, 'websocket'>, place: Place): boolean {
  return websocket?.placement.includes(place) ?? false;
}

/** Whether a component is there only where it is asked for. */
export function isOptional(name: ComponentName): boolean {
  return name === 'functions-worker' || name === 'state-store' || name === 'websocket';
}

/** Whether a spec asks for a component: some are there only then, and all others always, be it without pods. */
export function isAskedFor(spec: PulsarClusterSpec, name: ComponentName): boolean {
  if (name === 'functions-worker') return workersPlace(spec) === 'Workers';
  if (name === 'state-store') return spec.stateStore !== undefined;
  return name !== 'websocket' || servesWebSocket(spec, 'Component');
}

type Section = Exclude<ComponentName, 'functions-worker' | 'state-store'> | 'functions' | 'stateStore';

/** The section of the spec that is about a component. */
export function sectionOf(name: ComponentName): Section {
  if (name === 'functions-worker') return 'functions';
  return name === 'state-store' ? 'stateStore' : name;
}

/** The section on functions, as it is when nothing is said where there is none. */
export function functionsOf({ functions }: PulsarClusterSpec): Functions {
  return functions ?? (defaultsOf('functions') as Functions);
}

/** The section on WebSocket, likewise. */
export function websocketOf({ websocket }: PulsarClusterSpec): WebSocket {
  return websocket ?? (defaultsOf('websocket') as WebSocket);
}

/** The section on the state store, likewise. There is never more than one: a second would not know what the first serves. */
export function stateStoreOf({ stateStore }: PulsarClusterSpec): ComponentSpec {
  const { memory, ...said } = stateStore ?? (defaultsOf('stateStore') as NonNullable<typeof stateStore>);
  const resources = { requests: { cpu: '100m', memory }, limits: { memory } };
  return { ...said, resources, secretConfig: [], replicas: 1 };
}

/** What a spec says of the pods of a component: there are none of one that is not asked for. */
export function settingsOf(spec: PulsarClusterSpec, name: ComponentName): ComponentSpec {
  const section = sectionOf(name);
  const said = saidOf(spec, section);
  return isAskedFor(spec, name) ? said : { ...said, replicas: 0 };
}

function saidOf(spec: PulsarClusterSpec, section: Section): ComponentSpec {
  if (section === 'functions') return functionsOf(spec);
  if (section === 'stateStore') return stateStoreOf(spec);
  return section === 'websocket' ? websocketOf(spec) : spec[section];
}
