import { type ClusterContext, podDomain } from '#src/components/build/context.ts';
import { buildJob, type Work } from '#src/components/build/job.ts';
import { quote } from '#src/components/build/jvm.ts';
import { configLabel, domain } from '#src/components/build/names.ts';
import { configHash, configMapName } from '#src/components/build/objects.ts';
import { secretMounts, secretVolume } from '#src/components/build/secret-files.ts';
import { paths, prelude, properties } from '#src/components/build/start-script.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { bookieFiles, rackAwareDriver } from './config.ts';

/** Annotation on a recovery Job: the id of the bookie whose ledgers it copies. */
const recoveredBookieAnnotation = `${domain}/recovered-bookie`;

const day = 86_400;

/** Exit code of a walk through all ledgers that had to skip some. */
export const someLeft = 3;

/** A JVM that does not live long; the copies in flight are in its direct memory. */
const jvm = [
  { name: 'BOOKIE_MEM', value: '-Xmx192m -XX:MaxDirectMemorySize=256m -XX:TieredStopAtLevel=1' },
  { name: 'BOOKIE_GC', value: '-XX:+UseSerialGC' },
  { name: 'BOOKIE_GC_LOG', value: ' ' },
];

export function recoveryJobName(cluster: string, ordinal: number): string {
  return `${cluster}-recover-${ordinal}`;
}

/**
 * A Job that empties one bookie, which should be read-only. Its success is no proof: an id that no ledger names succeeds
 * as well, and a writable bookie gets new ledgers behind its back. Open ledgers it fences; the broker whose they are
 * does not learn where they went and looks for them at their old bookies until somebody publishes or the topic is
 * unloaded (seen with 4.0.8): so let there be none. It ends after ten days at the latest, 80 TB at 100 MB/s. `image` is what
 * the pods of bookies are given now.
 */
export function recoveryJob(
  context: ClusterContext,
  ordinal: number,
  bookieId: string,
  image?: string,
): KubernetesObject {
  const name = recoveryJobName(context.name, ordinal);
  const config = configHash(bookieFiles(context));
  const settings = context.spec.bookkeeper;
  const work: Work = {
    name,
    part: 'recovery',
    like: 'bookkeeper',
    annotations: { [recoveredBookieAnnotation]: bookieId },
    limits: { backoffLimit: 20, activeDeadlineSeconds: 10 * day, ttlSecondsAfterFinished: day },
    // To walk once more right away would find them as they are.
    endsForGoodWith: someLeft,
    labels: { [configLabel]: config },
    // Ending it at any moment is safe, and bash would not pass on a polite request.
    terminationGracePeriodSeconds: 1,
    memory: { request: '384Mi', limit: '768Mi' },
    command: ['bash', '-c', script(context, bookieId)],
    // The overrides name the pod; nobody connects to this one.
    env: [
      ...jvm,
      { name: 'POD_NAME', value: name },
      { name: 'POD_FQDN', value: `${name}.${podDomain(context, 'bookkeeper')}` },
    ],
    mounts: [{ name: 'config', mountPath: paths.config, readOnly: true }, ...secretMounts(settings)],
    volumes: [
      { name: 'config', configMap: { name: configMapName(context.name, 'bookkeeper', config) } },
      ...secretVolume(settings),
    ],
  };
  return buildJob(context, work, image);
}

/** Under everything the user may set: the shell begins up to 10,000 ledgers at once, each with a batch of entries. */
const pace = properties({
  // Of the default 100, half a gigabyte of entries was more than 192 MiB of direct memory could take (seen with 4.0.8).
  rereplicationEntryBatchSize: 4,
  // With all begun at once some wait longer than the default 5 s for their turn at the bookies (seen likewise).
  addEntryTimeoutSec: 60,
  readEntryTimeoutSec: 60,
});

/**
 * Copies all ledgers of one bookie to others and takes its id out of their metadata; run again, it goes on where it
 * stopped. The exit code is not 0 when one of them failed, if only because it was deleted on the way.
 * Source: RecoverCommand, BookKeeperAdmin and AbstractZkLedgerManager of BookKeeper 4.17.
 */
function script(context: ClusterContext, bookieId: string): string {
  const id = quote(bookieId);
  const driver = properties(rackAwareDriver(context));
  return `${prelude}
lay_over <(printf %s ${quote(driver)}) <(merge <(lay_over <(printf %s ${quote(pace)}) conf/bookkeeper.conf) as_list) >${paths.merged}
export BOOKIE_CONF=${paths.merged}
bin/bookkeeper shell recover -f ${id} && exit 0
# A ledger that fails ends the walk after its ten thousand: skip it, so that the others get their turn, but never succeed so.
bin/bookkeeper shell recover -f -sku ${id} && exit ${someLeft}
exit 1
`;
}
