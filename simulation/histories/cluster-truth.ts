import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import { isAlive } from '#src/cluster/model/component-state.ts';
import { quorumsOf } from '#src/components/build/context.ts';
import { componentNames, ordinalOf } from '#src/components/build/names.ts';
import { settingsOf } from '#src/components/build/settings.ts';
import { declaredLost } from '../bookkeeper.ts';
import type { FakeWorld } from '../world.ts';
import { toldLost } from './loss-record.ts';

/** For so long a status may say what is not true any more, in milliseconds: sessions move and ensembles elect. */
const patienceMs = 30_000;

/** What is true of a cluster, whoever knows. */
export class ClusterTruth {
  readonly #world: FakeWorld;

  constructor(world: FakeWorld) {
    this.#world = world;
  }

  /** Why no message is stored and read; undefined where one is. */
  get trouble(): string | undefined {
    const { bookies, ensemble, metadata, unlisted, failingBrokers, cluster } = this.#world;
    const brokers = this.#world.ready('broker').map(({ metadata: { name } }) => name);
    if (ensemble.leader === undefined) return 'ZooKeeper has no leader';
    if (metadata !== 'complete') return 'the metadata is gone';
    if (bookies.writable.length < quorumsOf(cluster.spec).ensemble) return 'too few bookies take writes';
    if (brokers.length === 0) return 'no broker runs';
    if (brokers.some(name => unlisted.includes(name))) return 'clients are not sent to a broker';
    return failingBrokers.some(said => brokers.includes(said.split(' ')[0] ?? ''))
      ? 'a broker stores nothing'
      : undefined;
  }

  /** Whether somebody hears, or has until just now. */
  get mayBeUnknown(): boolean {
    const { deafFrom, now } = this.#world;
    return deafFrom !== undefined && now - deafFrom < patienceMs;
  }

  /** Whether what the operator hears is that metadata of its cluster is gone. */
  get isMetadataLost(): boolean {
    const { metadata, deafFrom, ensemble } = this.#world;
    const isHeard = deafFrom === undefined && ensemble.voters.length > 0;
    return metadata !== 'complete' && isHeard && this.wasInitialised;
  }

  get wasInitialised(): boolean {
    return this.#world.condition('MetadataInitialized')?.status === 'True';
  }

  /** Whether ledgers that have a copy name a bookie, or such as nobody has declared lost. */
  isNamed(bookie: string): boolean {
    return this.#world.bookies.needs(bookie, declaredLost(this.#world.cluster)) > 0;
  }

  /** Whether a status tells of all the ledgers that a bookie goes on without. */
  isTold(bookie: string, status: PulsarClusterStatus): boolean {
    const told = toldLost(status, bookie);
    const { bookies, cluster } = this.#world;
    return bookies.declaredOf(bookie, declaredLost(cluster)).every(({ id }) => told.includes(String(id)));
  }

  /** Whether a ledger would be gone if nothing were left but volumes whose claims stay, without these. */
  wouldLose(without: readonly string[] = []): boolean {
    const { claims, bookies } = this.#world;
    const lasting = claims.filter(claim => isAlive(claim) && !without.includes(claim.metadata.name));
    return bookies.isLost(disksOf(lasting));
  }

  /** Whether a ledger is gone that had a copy. */
  get hasLost(): boolean {
    return this.#world.bookies.isLost(disksOf(this.#world.claims));
  }

  /** Whether each component has as many pods as are wished for, and all serve. */
  get isWhole(): boolean {
    return componentNames.every(name => {
      const pods = this.#world.podsOf(name);
      return (
        pods.length === settingsOf(this.#world.cluster.spec, name).replicas &&
        this.#world.ready(name).length === pods.length
      );
    });
  }

  /** Whether a pod cannot start because a claim of it has no volume. */
  waitsForVolume(pod: string): boolean {
    return this.#world.claims.some(({ metadata, status }) => {
      return metadata.name.endsWith(`-${pod}`) && status?.phase === 'Pending';
    });
  }

  /** Names of bookies that are read-only although they are wanted and nobody has told them to leave. */
  get idleBookies(): string[] {
    const { bookies, cluster } = this.#world;
    const leaving = cluster.status?.drainingBookies?.map(({ name }) => name) ?? [];
    return bookies.registrations().readOnly.filter(name => {
      return ordinalOf(name) < cluster.spec.bookkeeper.replicas && !leaving.includes(name);
    });
  }
}

/** The disks of bookies, by these claims. */
function disksOf(claims: FakeWorld['claims']): Map<string, string> {
  const disks = new Map<string, string>();
  for (const { metadata } of claims) {
    const bookie = /demo-bookie-\d+$/.exec(metadata.name)?.[0];
    const before = bookie && disks.get(bookie);
    if (bookie) disks.set(bookie, before ? `${before},${metadata.uid}` : (metadata.uid ?? ''));
  }
  return disks;
}
