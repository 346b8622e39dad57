import type { ComponentSpec } from '#src/api/schema/component.ts';
import type { ComponentName } from './names.ts';

type PodSpec = NonNullable<NonNullable<ComponentSpec['podTemplate']>['spec']>;
type Fields = Readonly<Record<string, unknown>>;

interface Named extends Fields {
  readonly name?: string;
}

/** What of a pod is about servers, which are many and run for ever: with it a Job would find no place, or never end. */
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
 * What of the overlay on a component's pods is laid over a Job's pod with these volumes. What prepares files for the server
 * does so for the Job, unless it works on the server's disks; of volumes come those that anything mounts that has come.
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
  const isKnown = ({ name }: Named) => known.includes(name);
  const volumeMounts = listIn(own, 'volumeMounts').filter(isKnown);
  const initContainers = listIn(spec, 'initContainers').filter(each =>
    listIn(each, 'volumeMounts').every(isKnown),
  );
  const prepared = initContainers.flatMap(each => listIn(each, 'volumeMounts'));
  const used = [...volumes, ...volumeMounts, ...prepared].map(({ name }) => name);
  const { nodeAffinity } = (spec['affinity'] ?? {}) as { nodeAffinity?: unknown };
  return {
    ...without(spec, ofServers),
    ...(nodeAffinity !== undefined && { affinity: { nodeAffinity } }),
    ...(initContainers.length > 0 && { initContainers }),
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
