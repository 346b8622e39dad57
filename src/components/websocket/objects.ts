import { defineComponent, type Pods } from '#src/components/build/component.ts';
import { type ClusterContext, ports, serviceHost } from '#src/components/build/context.ts';
import { idleTimeout } from '#src/components/build/idle-timeout.ts';
import { jvmExports } from '#src/components/build/jvm.ts';
import { policiesStore } from '#src/components/build/policies-store.ts';
import { websocketOf } from '#src/components/build/settings.ts';
import { paths, prelude, properties } from '#src/components/build/start-script.ts';
import { toolLines } from '#src/components/build/tools.ts';
import { statusProbes } from '../broker/objects.ts';

const webPorts = [{ name: 'http', port: ports.pulsar.web }];

export const websocket = defineComponent('websocket', pods);

function pods(context: ClusterContext): Pods {
  const settings = websocketOf(context.spec);
  return {
    settings,
    ports: webPorts,
    files: { 'start.sh': startScript(context), 'overrides.conf': overrides(context) },
    probes: statusProbes,
    terminationGracePeriodSeconds: 60,
    service: { ports: webPorts, ...settings.service },
    budget: settings.podDisruptionBudget,
  };
}

function overrides(context: ClusterContext): string {
  const { config } = websocketOf(context.spec);
  const host = serviceHost(context, 'broker');
  return properties({
    ...config,
    clusterName: context.name,
    serviceUrl: `http://${host}:${ports.pulsar.web}`,
    brokerServiceUrl: `pulsar://${host}:${ports.pulsar.binary}`,
    webServicePort: ports.pulsar.web,
    statusFilePath: paths.status,
    ...idleTimeout(context.spec),
    ...policiesStore(context, config),
  });
}

function startScript(context: ClusterContext): string {
  return `${prelude}
${toolLines(context, 'websocket')}
${jvmExports(websocketOf(context.spec), { heap: 0.3, direct: 0.3 })}
merge conf/websocket.conf >${paths.merged}
echo OK >${paths.status}
export PULSAR_WEBSOCKET_CONF=${paths.merged}
exec bin/pulsar websocket
`;
}
