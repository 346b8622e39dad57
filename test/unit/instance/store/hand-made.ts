import type { ClusterRecord } from '#src/instance/model.ts';
import type { ParticipantSeen } from '#src/instance/plan.ts';
import type { Scan } from '#src/instance/scan.ts';

export const urlsOf = (name: string) => ({ serviceUrl: `http://${name}:8080` });

/** What all clusters of a store need names these. */
export function serving(...names: readonly string[]): Scan {
  const tenant = (name: string) => ({ name, adminRoles: [], allowedClusters: names });
  const system = { name: 'pulsar/system', replicated: names, allowed: [], topics: [], lists: [] };
  return { tenants: [tenant('public'), tenant('pulsar')], namespaces: [system] };
}

interface Made extends Partial<ParticipantSeen> {
  /** All that the store knows. */
  readonly store?: Readonly<Record<string, ClusterRecord>>;
  readonly scan?: Scan;
}

/** A member whose PulsarCluster there is; without `clusterRef` it is elsewhere. */
export function sharer(name: string, { store, scan, ...more }: Made = {}): ParticipantSeen {
  const known = store ?? Object.fromEntries(['a', 'b'].map(each => [each, urlsOf(each)]));
  const { [name]: own, ...records } = known;
  const owner = { apiVersion: 'v1', kind: 'PulsarCluster', metadata: { name } };
  const shared = { clusters: Object.keys(known), own };
  return {
    ...{ name, isLeaving: false, isSharing: true, before: undefined, credentials: {}, lists: [] },
    clusterRef: { name },
    heard: { facts: { ownName: name, records, shared, scan: scan ?? serving(...Object.keys(known)) } },
    way: { web: [`http://${name}`], urls: urlsOf(name), home: { owner, namespace: 'ns' } },
    announced: [urlsOf(name).serviceUrl],
    ...more,
  };
}

/** One that somebody else runs. */
export function elsewhere(name: string, more: Made = {}): ParticipantSeen {
  const way = { web: [`http://${name}`], urls: urlsOf(name) };
  const { clusterRef: _none, ...made } = sharer(name, { way, ...more });
  return made;
}
