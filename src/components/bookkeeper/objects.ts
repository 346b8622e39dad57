import { defineComponent, type Pods } from '#src/components/build/component.ts';
import { type ClusterContext, ports } from '#src/components/build/context.ts';
import { httpGet, probes } from '#src/components/build/probes.ts';
import { bookieFiles, journalPath, ledgersPath } from './config.ts';

const { client, http } = ports.bookkeeper;
const bookiePorts = [
  { name: 'bookie', port: client },
  { name: 'http', port: http },
];

export const bookkeeper = defineComponent('bookkeeper', pods);

function pods(context: ClusterContext): Pods {
  const settings = context.spec.bookkeeper;
  return {
    settings,
    ports: bookiePorts,
    files: bookieFiles(context),
    volumes: [
      { name: 'journal', mountPath: journalPath, ...settings.storage.journal },
      { name: 'ledgers', mountPath: ledgersPath, ...settings.storage.ledgers },
    ],
    probes: probes(httpGet('/api/v1/bookie/is_ready', http), httpGet('/heartbeat', http)),
    terminationGracePeriodSeconds: 120,
    budget: { maxUnavailable: 1 },
  };
}
