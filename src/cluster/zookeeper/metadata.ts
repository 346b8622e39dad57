import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { type Gate, waitsOf } from '#src/cluster/model/gate.ts';
import { merge, type Wants } from '#src/cluster/model/wants.ts';
import { isConfigurationStore } from '#src/components/build/settings.ts';
import { metadataStep } from './initialise.ts';
import { zookeeperQuorum } from './quorum.ts';

interface Found extends Wants {
  readonly found: { readonly metadata: Gate };
}

/** Znodes and metadata, initialised once, as soon as ZooKeeper has a quorum. What clusters share they write themselves. */
export function metadataStage(state: ClusterState): Found {
  const quorum = zookeeperQuorum(state);
  const isOurs = quorum.open && !isConfigurationStore(state.context.spec);
  const { gate, ...wants } = isOurs ? metadataStep(state) : { gate: quorum };
  return { ...merge(wants, waitsOf(gate)), found: { metadata: gate } };
}
