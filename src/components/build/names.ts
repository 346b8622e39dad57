import { components, mostReplicas } from '#src/api/components.ts';

export type ComponentName = keyof typeof components;

/** In the order in which they start and roll. */
export const componentNames = Object.keys(components) as readonly ComponentName[];

/** One value for each component. */
export function byComponent<T>(valueOf: (name: ComponentName) => T): Record<ComponentName, T> {
  const values: Partial<Record<ComponentName, T>> = {};
  for (const name of componentNames) values[name] = valueOf(name);
  return values as Record<ComponentName, T>;
}

/** API group of everything users write; also the domain of labels and annotations. */
export const domain = 'pulsar-operator.dev';

/** Name of the StatefulSet, client Service, ServiceAccount and budget of a component. */
export function workloadName(cluster: string, component: ComponentName): string {
  return `${cluster}-${components[component]}`;
}

/** Name of the Service that gives each pod its own DNS name. */
export function headlessName(cluster: string, component: ComponentName): string {
  return `${workloadName(cluster, component)}-headless`;
}

export function podName(cluster: string, component: ComponentName, ordinal: number): string {
  return `${workloadName(cluster, component)}-${ordinal}`;
}

/** The ordinal at the end of a StatefulSet's pod or volume name; -1 when there is none, or none that it could have. */
export function ordinalOf(name: string): number {
  const from = name.lastIndexOf('-') + 1;
  if (from === 0 || from === name.length) return -1;
  let ordinal = 0;
  // Digit by digit, because a pass asks this of every pod and volume many times.
  for (let at = from; at < name.length; at++) {
    const digit = name.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    ordinal = ordinal * 10 + digit;
  }
  return ordinal < mostReplicas ? ordinal : -1;
}

export const managedBy = { 'app.kubernetes.io/managed-by': 'pulsar-operator' } as const;

/** Label on all that belongs to a component: its name. */
export const componentLabel = 'app.kubernetes.io/component';

/** Label on all that belongs to a cluster: its name. Of our own domain, for Argo CD prunes by `app.kubernetes.io/instance`. */
export const clusterLabel = `${domain}/cluster`;

/** Labels by which Services and StatefulSets find the pods of a component: few, and never to change. */
export function selectorLabels(cluster: string, component: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'pulsar',
    [clusterLabel]: cluster,
    [componentLabel]: component,
  };
}

export function labelsOf(cluster: string, component: string): Record<string, string> {
  return { ...selectorLabels(cluster, component), ...managedBy };
}

/** Annotation on all that is applied: the hash of that, by which fields are found that are no longer wanted. */
export const appliedAnnotation = `${domain}/applied`;

/** Label of a ConfigMap and of the pods that were started with it: the hash of its content. */
export const configLabel = `${domain}/config`;

/** Annotation on the volumes of a bookie that has handed over its ledgers: nothing on them is needed. */
export const drainedAnnotation = `${domain}/drained`;

/**
 * Annotation on the volumes of a server or a bookie that has been ready with them: one without it may be new, and a bookie's
 * cookie that is older speaks of another.
 */
export const servedAnnotation = `${domain}/served`;

/**
 * Annotation on the volumes of a bookie, until it has been ready with them: they were there while ZooKeeper had no cookie of
 * it, so that the one it has now was made with them.
 */
export const beforeCookieAnnotation = `${domain}/before-cookie`;

/** Label on pods: the version of Apache Pulsar they were given. */
export const versionLabel = 'app.kubernetes.io/version';

/** Annotation on volumes: the version of Apache Pulsar that has last served with them. */
export const versionAnnotation = `${domain}/version`;

/** Annotation on StatefulSets and volumes: the image their pods are given, before anything is laid over them. */
export const imageAnnotation = `${domain}/image`;

/** Annotation on StatefulSets and Jobs: the hash of the pod template as it was wanted. */
export const templateAnnotation = `${domain}/template`;

/** Annotation on StatefulSets: the hash of what the specification asked of its pods, whatever a release makes of it. */
export const askedAnnotation = `${domain}/asked`;

/** Annotation on StatefulSets: the hash of these three, by which it is seen that nobody has edited them. */
export const sealAnnotation = `${domain}/seal`;

/** Annotation on StatefulSets: the release of the operator whose template it has. */
export const operatorVersionAnnotation = `${domain}/operator-version`;

/** Annotation on a cluster: another value restarts all components. On pods: the hash of the value. */
export const restartAnnotation = `${domain}/restart`;

/** The same for one component. */
export function restartAnnotationOf(component: string): string {
  return `${restartAnnotation}-${component}`;
}

/** Annotation on a cluster: ids of ledgers that a person gives up. */
export const lostLedgersAnnotation = `${domain}/ledgers-lost`;

/** Annotation on the volumes of ZooKeeper servers that were in a quorum: how many servers it had. */
export const ensembleAnnotation = `${domain}/zookeeper-ensemble`;

/** Of a PulsarFunction of a directory: the calls of its code by which it keeps state, as `get_state, put_state`. */
export const stateCallsAnnotation = `${domain}/state-calls`;
