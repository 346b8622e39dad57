import type { ComponentSpec } from '#src/api/schema/component.ts';
import type { ComponentName } from './names.ts';

type PodSpec = NonNullable<NonNullable<ComponentSpec['podTemplate']>['spec']>;
type Fields = Readonly<Record<string, unknown>>;

interface Named {
  readonly name?: string;
}

/**
 * What of a pod is about servers, which are many and run for ever: beside them a Job would find no place, never end or
 * never begin. Sidecars and init containers are among that, the latter because they prepare disks that a Job has not.
 */
const ofServers = [
  ...['containers', 'initContainers', 'volumes', 'affinity', 'topologySpreadConstraints'],
  ...['restartPolicy', 'terminationGracePeriodSeconds', 'activeDeadlineSeconds'],
  ...['hostname', 'subdomain', 'resources', 'resourceClaims'],
];

/** What a Job's container takes of the server's: the resources are its own, and so is the image, which is that in force. */
const ofContainers = ['imagePullPolicy', 'securityContext', 'env', 'envFrom'];

/** The container of the server in an overlay on the pods of a component. */
export function serverIn(
  { podTemplate }: Pick<ComponentSpec, 'podTemplate'>,
  server: ComponentName,
): Fields | undefined {
  return podTemplate?.spec?.containers?.find(({ name }) => name === server);
}

/**
 * What of the overlay on a component's pods is laid over a Job's pod with these volumes: with the mounts of the server
 * come the volumes that they are of, but for its disks.
 */
export function overlayOfJob(
  settings: Pick<ComponentSpec, 'podTemplate'>,
  server: ComponentName,
  job: string,
  volumes: readonly Named[],
): Fields {
  const spec: PodSpec = settings.podTemplate?.spec ?? {};
  const own = serverIn(settings, server) ?? {};
  const theirs = listIn(spec, 'volumes');
  const known = [...volumes, ...theirs].map(({ name }) => name);
  const volumeMounts = listIn(own, 'volumeMounts').filter(({ name }) => known.includes(name));
  const used = [...volumes, ...volumeMounts].map(({ name }) => name);
  const { nodeAffinity } = (spec['affinity'] ?? {}) as { nodeAffinity?: unknown };
  return {
    ...without(spec, ofServers),
    ...(nodeAffinity !== undefined && { affinity: { nodeAffinity } }),
    containers: [{ name: job, ...only(own, ofContainers), volumeMounts }],
    volumes: theirs.filter(({ name }) => used.includes(name)),
  };
}

function listIn(fields: Fields, name: string): readonly Named[] {
  const list = fields[name];
  return Array.isArray(list) ? (list as readonly Named[]) : [];
}

function only(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}

function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
