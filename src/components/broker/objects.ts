import { defineComponent, type Pods } from '#src/components/build/component.ts';
import { type ClusterContext, ports } from '#src/components/build/context.ts';
import { httpGet, probes } from '#src/components/build/probes.ts';
import { workersPlace } from '#src/components/build/settings.ts';
import { paths } from '#src/components/build/start-script.ts';
import { handOverCommand, handOverFile, handOverScript } from '../functions/hand-over.ts';
import { workerFile, workerInBroker } from '../functions/worker-file.ts';
import { overrides, startScript } from './config.ts';
import { geoSecretName } from './geo.ts';

const { binary, web } = ports.pulsar;
export const pulsarPorts = [
  { name: 'pulsar', port: binary },
  { name: 'http', port: web },
];
export const statusProbes = probes(httpGet('/status.html', web), httpGet('/status.html', web));

export const broker = defineComponent('broker', pods);

function pods(context: ClusterContext): Pods {
  const settings = context.spec.broker;
  const hands = workersPlace(context.spec) === 'Brokers';
  return {
    settings,
    ports: pulsarPorts,
    files: {
      'start.sh': startScript(context),
      'overrides.conf': overrides(context),
      ...(hands && { [workerFile]: workerInBroker(context), [handOverFile]: handOverScript }),
    },
    probes: statusProbes,
    comingSecret: { name: 'geo', secret: geoSecretName(context.name), mountPath: paths.geo },
    ...(hands && { beforeEnd: handOverCommand(web, paths.merged) }),
    // Unloading bundles and closing have 60 s each in the broker itself.
    terminationGracePeriodSeconds: 180,
    service: { ports: pulsarPorts, ...settings.service },
    budget: settings.podDisruptionBudget,
  };
}
