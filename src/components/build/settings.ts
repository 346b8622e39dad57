import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { reliance } from '#src/api/components.ts';
import { defaultsOf } from '#src/api/defaults.ts';
import type { ComponentSpec } from '#src/api/schema/component.ts';
import type { ComponentName } from './names.ts';

type Functions = NonNullable<PulsarClusterSpec['functions']>;
type WebSocket = NonNullable<PulsarClusterSpec['websocket']>;
type Canary = NonNullable<PulsarClusterSpec['canary']>;
type Place = WebSocket['placement'][number];
/** Where a client comes in. */
export type WayIn = NonNullable<PulsarClusterSpec['binding']>['entry'];

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

/** Who serves the WebSocket API: its own component where there is one, then where everything else comes in. */
export function webSocketServer(
  spec: Pick<PulsarClusterSpec, 'proxy' | 'websocket'>,
  entry: WayIn,
): ComponentName | undefined {
  const byProxy = servesWebSocket(spec, 'Proxy') && spec.proxy.replicas > 0;
  if (servesWebSocket(spec, 'Component')) return 'websocket';
  if (byProxy && entry === 'Proxy') return 'proxy';
  if (servesWebSocket(spec, 'Broker')) return 'broker';
  return byProxy ? 'proxy' : undefined;
}

/** Whether the pods of a component run Pulsar: those of the canary run the operator's own image. */
export function runsPulsar(name: ComponentName): boolean {
  return name !== 'canary';
}

/** Whether a component is there only where it is asked for. */
export function isOptional(name: ComponentName): boolean {
  return name === 'functions-worker' || name === 'state-store' || name === 'websocket' || name === 'canary';
}

/** Whether a cluster is a ZooKeeper ensemble alone, for what several clusters share. */
export function isConfigurationStore({ purpose }: Pick<PulsarClusterSpec, 'purpose'>): boolean {
  return purpose === 'ConfigurationStore';
}

/** Whether a spec asks for a component: some are there only then, and all others always, be it without pods. */
export function isAskedFor(spec: PulsarClusterSpec, name: ComponentName): boolean {
  if (isConfigurationStore(spec)) return name === 'zookeeper';
  if (name === 'functions-worker') return workersPlace(spec) === 'Workers';
  if (name === 'state-store') return spec.stateStore !== undefined;
  if (name === 'canary') return spec.canary !== undefined;
  return name !== 'websocket' || servesWebSocket(spec, 'Component');
}

/** Those that have functions workers. */
export function workersHost(spec: PulsarClusterSpec): 'broker' | 'functions-worker' {
  return workersPlace(spec) === 'Workers' ? 'functions-worker' : 'broker';
}

/** What a component relies on: functions workers on their state store too, where they are to be told of one. */
export function relianceOf(spec: PulsarClusterSpec, name: ComponentName): readonly ComponentName[] {
  const isTold = name === workersHost(spec) && isAskedFor(spec, 'state-store');
  return isTold ? [...reliance[name], 'state-store'] : reliance[name];
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

/** The section on the canary, likewise. */
export function canaryOf({ canary }: PulsarClusterSpec): Canary {
  return canary ?? (defaultsOf('canary') as Canary);
}

/** The canary as a component: one pod, whose one secret is the token that it shows. */
function canaryPods(spec: PulsarClusterSpec): ComponentSpec {
  const { podTemplate } = canaryOf(spec);
  const token = tokenOfCanary(spec);
  const secretConfig = token ? [{ key: canaryToken, secretKeyRef: token }] : [];
  const base = { replicas: 1, resources: canaryResources, config: {}, jvm: { options: [] } };
  return { ...base, podTemplate, secretConfig };
}

/** Measured: 67 MB. A field of its own would take more of what rules of a CRD may cost than there is: podTemplate has it. */
const canaryResources = { requests: { cpu: '10m', memory: '96Mi' }, limits: { memory: '96Mi' } };

/** The file with its token, among those of Secrets. */
export const canaryToken = 'token';

/** What the canary shows, where that is anything. */
export function tokenOfCanary(spec: PulsarClusterSpec): Canary['tokenSecretRef'] {
  return canaryOf(spec).tokenSecretRef ?? spec.operatorAccess?.tokenSecretRef;
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
  if (section === 'websocket') return websocketOf(spec);
  return section === 'canary' ? canaryPods(spec) : spec[section];
}
