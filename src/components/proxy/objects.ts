import { defineComponent, type Pods } from '#src/components/build/component.ts';
import { type ClusterContext, ports, serviceHost } from '#src/components/build/context.ts';
import { idleTimeout } from '#src/components/build/idle-timeout.ts';
import { jvmExports } from '#src/components/build/jvm.ts';
import { policiesStore } from '#src/components/build/policies-store.ts';
import { servesWebSocket, workersPlace } from '#src/components/build/settings.ts';
import { paths, prelude, properties } from '#src/components/build/start-script.ts';
import { toolLines } from '#src/components/build/tools.ts';
import { pulsarPorts, statusProbes } from '../broker/objects.ts';
import { workersUrl } from '../functions/url.ts';

export const proxy = defineComponent('proxy', pods);

function pods(context: ClusterContext): Pods {
  const settings = context.spec.proxy;
  return {
    settings,
    ports: pulsarPorts,
    files: { 'start.sh': startScript(context), 'overrides.conf': overrides(context) },
    probes: statusProbes,
    terminationGracePeriodSeconds: 60,
    service: { ports: pulsarPorts, ...settings.service },
    budget: settings.podDisruptionBudget,
  };
}

function overrides(context: ClusterContext): string {
  const { spec } = context;
  const host = serviceHost(context, 'broker');
  return properties({
    ...spec.proxy.config,
    clusterName: context.name,
    brokerServiceURL: `pulsar://${host}:${ports.pulsar.binary}`,
    brokerWebServiceURL: `http://${host}:${ports.pulsar.web}`,
    ...(workersPlace(spec) === 'Workers' && { functionWorkerWebServiceURL: workersUrl(context) }),
    ...policiesStore(context, spec.proxy.config),
    servicePort: ports.pulsar.binary,
    webServicePort: ports.pulsar.web,
    statusFilePath: paths.status,
    webSocketServiceEnabled: servesWebSocket(spec, 'Proxy'),
    ...(servesWebSocket(spec, 'Proxy') && idleTimeout(spec)),
  });
}

function startScript(context: ClusterContext): string {
  return `${prelude}
${toolLines(context, 'proxy')}
${jvmExports(context.spec.proxy, { heap: 0.3, direct: 0.3 })}
merge conf/proxy.conf >${paths.merged}
echo OK >${paths.status}
export PULSAR_PROXY_CONF=${paths.merged}
exec bin/pulsar proxy
`;
}
