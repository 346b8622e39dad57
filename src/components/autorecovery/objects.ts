import { defineComponent, type Pods } from '#src/components/build/component.ts';
import { type ClusterContext, ports } from '#src/components/build/context.ts';
import { jvmExports } from '#src/components/build/jvm.ts';
import { httpGet, probes } from '#src/components/build/probes.ts';
import { paths, prelude, properties } from '#src/components/build/start-script.ts';
import { toolLines } from '#src/components/build/tools.ts';
import { rackAwareDriver, sharedOverrides } from '../bookkeeper/config.ts';

const autorecoveryPorts = [{ name: 'http', port: ports.bookkeeper.http }];

export const autorecovery = defineComponent('autorecovery', pods);

function pods(context: ClusterContext): Pods {
  const settings = context.spec.autorecovery;
  return {
    settings,
    ports: autorecoveryPorts,
    files: {
      'start.sh': startScript(context),
      'overrides.conf': properties({
        // A bookie that only restarts is back by then, and nothing of what it holds need be copied.
        lostBookieRecoveryDelay: 120,
        // Autorecovery is a client of the bookies and places copies: settings of theirs are settings of its own.
        ...context.spec.bookkeeper.config,
        ...settings.config,
        ...sharedOverrides(context),
        ...rackAwareDriver(context),
      }),
    },
    probes: probes(
      httpGet('/heartbeat', ports.bookkeeper.http),
      httpGet('/heartbeat', ports.bookkeeper.http),
    ),
    terminationGracePeriodSeconds: 60,
  };
}

function startScript(context: ClusterContext): string {
  return `${prelude}
${toolLines(context, 'autorecovery')}
${jvmExports(context.spec.autorecovery, { heap: 0.35, direct: 0.25 })}
merge conf/bookkeeper.conf as_list >${paths.merged}
export PULSAR_BOOKKEEPER_CONF=${paths.merged}
exec bin/pulsar autorecovery
`;
}
