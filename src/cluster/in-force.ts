import { lostClaims, replacedBookie } from '#src/cluster/bookkeeper/lost-disk.ts';
import { bookiesInForce } from '#src/cluster/bookkeeper/scale.ts';
import { missingToken } from '#src/cluster/broker/access.ts';
import { storeInForce } from '#src/cluster/configuration-store/in-force.ts';
import { workersInForce } from '#src/cluster/functions/placement.ts';
import { storesInForce } from '#src/cluster/functions/store-order.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { componentStateOf } from '#src/cluster/model/component-state.ts';
import type { Hold } from '#src/cluster/model/hold.ts';
import type { EnsembleInForce, InForce } from '#src/cluster/model/in-force.ts';
import { lostLedgerHolds } from '#src/cluster/model/lost-ledgers.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { restartHolds, restartsOf } from '#src/cluster/rollout/requested.ts';
import { releasesOf, targetRelease } from '#src/cluster/rollout/versions.ts';
import { rescueServers } from '#src/cluster/volumes/risk.ts';
import { storageInForce } from '#src/cluster/volumes/size-in-force.ts';
import { unknownVolumes } from '#src/cluster/volumes/unknown.ts';
import { ensembleInForce } from '#src/cluster/zookeeper/scale.ts';
import { type Release, releaseOf } from '#src/components/build/context.ts';
import { byComponent, type ComponentName } from '#src/components/build/names.ts';
import { sameContext } from '#src/components/build/once.ts';
import { isConfigurationStore, settingsOf } from '#src/components/build/settings.ts';

/** The spec as far as it can be carried out safely, the wishes that are held, and the changes under way. */
export function inForce(observation: Observation): InForce {
  const { spec } = observation.cluster;
  const { replicas: wish } = spec.zookeeper;
  const ensemble = ensembleInForce(observation, wish);
  const { release, holds } = holdVersion(observation, ensemble);
  const bookies = isConfigurationStore(spec)
    ? { replicas: spec.bookkeeper.replicas, draining: [] }
    : bookiesInForce(observation, spec, ensemble.step !== undefined || ensemble.servers !== wish);
  const servers = rescueServers(observation, ensemble);
  const storages = storagesInForce(observation);
  const shared = storeInForce(observation);
  const { configurationStore: _, ...unshared } = spec;
  const steps = [ensemble.step, servers.step, replacedBookie(observation), bookies.step];
  return {
    spec: {
      ...unshared,
      ...(shared.section && { configurationStore: shared.section }),
      ...release,
      zookeeper: { ...spec.zookeeper, ...storages.zookeeper, replicas: ensemble.servers },
      bookkeeper: { ...spec.bookkeeper, ...storages.bookkeeper, replicas: bookies.replicas },
    },
    ensemble,
    bookies,
    risks: [...servers.risks, ...(bookies.risks ?? [])],
    holds: [
      ...[bookies.hold, missingToken(spec), shared.hold].filter(hold => hold !== undefined),
      ...holds,
      ...storages.holds,
      ...restartHolds(observation),
      ...lostLedgerHolds(observation),
    ],
    steps: [
      ...unknownVolumes(observation),
      ...lostClaims(observation, ensemble.members ?? ensemble.servers),
      ...steps.filter(step => step !== undefined),
    ],
  };
}

function holdVersion(
  observation: Observation,
  { members }: EnsembleInForce,
): { release: Release; holds: Hold[] } {
  // Nothing has ever been written: any version may begin.
  if (members === undefined) return { release: releaseOf(observation.cluster.spec), holds: [] };
  const { release, held } = targetRelease(observation);
  return { release, holds: held ? [{ reason: 'VersionChange', message: held }] : [] };
}

/** The storage of both tiers that is in force. */
function storagesInForce(observation: Observation) {
  const data = storageInForce(observation, 'data');
  const journal = storageInForce(observation, 'journal');
  const ledgers = storageInForce(observation, 'ledgers');
  return {
    zookeeper: { storage: data.storage },
    bookkeeper: { storage: { journal: journal.storage, ledgers: ledgers.storage } },
    holds: [...data.holds, ...journal.holds, ...ledgers.holds],
  };
}

/** How many pods a component is to have now. */
function replicasInForce(observation: Observation, spec: InForce['spec'], name: ComponentName): number {
  if (name === 'functions-worker') return workersInForce(observation, spec);
  return name === 'state-store' ? storesInForce(observation, spec) : settingsOf(spec, name).replicas;
}

export function stateOf(observation: Observation): ClusterState {
  const { spec, ensemble, ...found } = inForce(observation);
  const { metadata } = observation.cluster;
  const identity = {
    name: metadata.name,
    namespace: metadata.namespace ?? 'default',
    uid: metadata.uid ?? '',
    spec,
    members: ensemble.members,
  };
  const components = byComponent(name => {
    return componentStateOf(observation, identity, name, replicasInForce(observation, spec, name));
  });
  const context = sameContext(observation.cluster.spec, {
    ...identity,
    releases: releasesOf(observation, components, releaseOf(spec)),
    restarts: restartsOf(observation),
  });
  return { observation, context, ensemble, ...found, components };
}
