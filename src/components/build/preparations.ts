import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { ClusterContext } from './context.ts';
import { type ComponentName, configLabel, headlessName, selectorLabels, workloadName } from './names.ts';
import { configHash, configMapName, owned } from './objects.ts';
import type { ClientService, NamedPort, Workload } from './workload.ts';

/** What can exist before any pod of a component runs; `more` is what this one alone has. */
export function preparations(
  context: ClusterContext,
  { component, files, ports, service, budget }: Workload,
  more: readonly KubernetesObject[] = [],
): KubernetesObject[] {
  return [
    serviceAccount(context, component),
    configMap(context, component, files),
    ...more,
    headlessService(context, component, ports),
    ...(service ? [clientService(context, component, service)] : []),
    ...(budget ? [podDisruptionBudget(context, component, budget.maxUnavailable)] : []),
  ];
}

function serviceAccount(context: ClusterContext, component: ComponentName): KubernetesObject {
  return owned(context, component, 'v1', 'ServiceAccount', workloadName(context.name, component), {
    automountServiceAccountToken: false,
  });
}

/**
 * The configuration of a component. It never changes: a pod that restarts by itself in the middle of a roll must come
 * back with the configuration it had.
 */
function configMap(
  context: ClusterContext,
  component: ComponentName,
  data: Record<string, string>,
): KubernetesObject {
  const hash = configHash(data);
  const name = configMapName(context.name, component, hash);
  const object = owned(context, component, 'v1', 'ConfigMap', name, { immutable: true, data });
  object.metadata.labels = { ...object.metadata.labels, [configLabel]: hash };
  return object;
}

function servicePorts(ports: readonly NamedPort[]) {
  return ports.map(({ name, port }) => ({ name, port, targetPort: port, protocol: 'TCP' }));
}

/** The Service that gives each pod a name; names must resolve before pods are ready, or peers never meet. */
function headlessService(
  context: ClusterContext,
  component: ComponentName,
  ports: readonly NamedPort[],
): KubernetesObject {
  return owned(context, component, 'v1', 'Service', headlessName(context.name, component), {
    spec: {
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: selectorLabels(context.name, component),
      ports: servicePorts(ports),
    },
  });
}

/** The Service that clients use: ready pods only. */
function clientService(
  context: ClusterContext,
  component: ComponentName,
  { type, ports, annotations }: ClientService,
): KubernetesObject {
  const object = owned(context, component, 'v1', 'Service', workloadName(context.name, component), {
    spec: {
      type,
      selector: selectorLabels(context.name, component),
      ports: servicePorts(ports),
    },
  });
  if (annotations) object.metadata.annotations = annotations;
  return object;
}

function podDisruptionBudget(
  context: ClusterContext,
  component: ComponentName,
  maxUnavailable: number,
): KubernetesObject {
  return owned(
    context,
    component,
    'policy/v1',
    'PodDisruptionBudget',
    workloadName(context.name, component),
    {
      spec: { maxUnavailable, selector: { matchLabels: selectorLabels(context.name, component) } },
    },
  );
}
