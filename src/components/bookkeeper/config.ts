import {
  type ClusterContext,
  chrootOf,
  type Identity,
  metadataStoreUrl,
  podDomain,
  ports,
  zookeeperHosts,
} from '#src/components/build/context.ts';
import { jvmExports } from '#src/components/build/jvm.ts';
import { paths, prelude, properties } from '#src/components/build/start-script.ts';
import { toolLines } from '#src/components/build/tools.ts';

export const journalPath = '/pulsar/data/journal';
export const ledgersPath = '/pulsar/data/ledgers';

/** Identity of the bookie in a pod, in ledgers and cookies. */
export function bookieId(identity: Identity, pod: string): string {
  return `${pod}.${podDomain(identity, 'bookkeeper')}:${ports.bookkeeper.client}`;
}

/**
 * Pulsar's driver for the metadata, for those that choose bookies: unlike BookKeeper's own it lets them keep to the racks
 * (seen with 4.0.8). It takes hosts with semicolons here.
 */
export function rackAwareDriver(context: ClusterContext) {
  return { metadataServiceUri: `metadata-store:${metadataStoreUrl(context).replaceAll(',', ';')}` };
}

/** Keys that bookies and autorecovery share; BookKeeper's own driver takes its hosts with semicolons. */
export function sharedOverrides(context: ClusterContext) {
  return {
    metadataServiceUri: `zk+hierarchical://${zookeeperHosts(context).join(';')}${chrootOf(context.spec)}/ledgers`,
    httpServerEnabled: true,
    httpServerPort: ports.bookkeeper.http,
    autoRecoveryDaemonEnabled: false,
  };
}

/** A bookie is known by its full DNS name: addresses change with each restart, names do not. */
export function overrides(context: ClusterContext): string {
  return properties({
    // Else one that was read-only stays so for ever, restarts and room on its disks notwithstanding.
    persistBookieStatusEnabled: false,
    ...context.spec.bookkeeper.config,
    ...sharedOverrides(context),
    bookiePort: ports.bookkeeper.client,
    advertisedAddress: '@POD_FQDN@',
    useHostNameAsBookieID: true,
    journalDirectories: journalPath,
    ledgerDirectories: ledgersPath,
  });
}

/** The configuration of a bookie, file by file. */
export function bookieFiles(context: ClusterContext): Record<string, string> {
  return { 'start.sh': startScript(context), 'overrides.conf': overrides(context) };
}

function startScript(context: ClusterContext): string {
  return `${prelude}
${toolLines(context, 'bookkeeper')}
${jvmExports(context.spec.bookkeeper, { heap: 0.35, direct: 0.35 }, [], 'BOOKIE')}
merge conf/bookkeeper.conf as_list >${paths.merged}
export PULSAR_BOOKKEEPER_CONF=${paths.merged}
${anew}
exec bin/pulsar bookie
`;
}

/**
 * A bookie writes its first cookie to each disk and then to ZooKeeper. One that is stopped in between refuses to start for
 * ever: it finds a cookie that is cut, or one that ZooKeeper does not have. Where its disks have nothing but that, and ZooKeeper
 * has none of it, it has never been one and begins anew. Source: LegacyCookieValidation of BookKeeper 4.17, run.
 */
const anew = `begun=$(find ${journalPath}/current ${ledgersPath}/current -mindepth 1 2>/dev/null || true)
if [ -n "$begun" ] && ! grep -qv '/VERSION$' <<<"$begun"; then
  cookie=$(BOOKIE_CONF=${paths.merged} bin/bookkeeper shell cookie_get "$POD_FQDN:${ports.bookkeeper.client}" 2>&1 || true)
  if [[ $cookie == *'Cookie not found'* ]]; then
    echo "begins anew: stopped before ZooKeeper had its first cookie"
    xargs rm <<<"$begun"
  fi
fi`;
