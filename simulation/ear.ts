import type { Heard } from '#src/cluster/model/heard.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import type { Pulse } from '#src/cluster/model/pulse.ts';
import { bookieId } from '#src/components/bookkeeper/config.ts';
import { brokerId } from '#src/components/broker/config.ts';
import { isConfigurationStore } from '#src/components/build/settings.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { asFailing } from './brokers.ts';
import type { FakePulsar } from './pulsar.ts';

/** What an ear in the world's ZooKeeper hears; nothing where no server serves. */
export function heardIn(world: FakePulsar): Heard | undefined {
  const { deafFrom, bookies, cluster } = world;
  if (world.isMute || world.ensemble.voters.length === 0) return undefined;
  if (deafFrom !== undefined) {
    return { unheard: { since: world.time(deafFrom - world.now), why: 'no server accepts a session' } };
  }
  const identity = identityOf(cluster);
  const ids = (names: Iterable<string>) => [...names].map(pod => bookieId(identity, pod)).sort();
  const { writable, readOnly } = bookies.registrations();
  const missing = [...bookies.cookies.keys()].filter(pod => !bookies.running.has(pod));
  const brokers = world.ready('broker').filter(({ metadata }) => !world.unlisted.includes(metadata.name));
  const heardOf = (names: Iterable<string>) => [...names].filter(name => !isAhead(world, name));
  return {
    since: '1970-01-01T00:00:00Z',
    bookies: { writable: ids(heardOf(writable)), readOnly: ids(heardOf(readOnly)), missing: ids(missing) },
    underReplicated: { count: world.underReplicated },
    autorecovery: world.autorecovery,
    brokers: heardOf(brokers.map(({ metadata }) => metadata.name))
      .map(name => brokerId(identity, name))
      .sort(),
    missingMetadata:
      world.metadata === 'complete' && world.now - world.initialisedAt >= world.earLagMs
        ? []
        : [isConfigurationStore(cluster.spec) ? '/admin' : '/admin/clusters/demo'],
  };
}

/** Whether a pod has become ready so lately that nobody has heard of its server. */
function isAhead(world: FakePulsar, name: string): boolean {
  const ready = conditionOf(world.get<Pod>('Pod', name)?.status, 'Ready');
  return world.now - Date.parse(ready?.lastTransitionTime ?? '') < world.earLagMs;
}

/** What the brokers of the world answer to their health check. */
export function pulseOf(world: FakePulsar): Pulse | undefined {
  const asked = world.ready('broker').map(({ metadata }) => metadata.name);
  const failing = world.failingBrokers.map(asFailing).filter(({ name }) => asked.includes(name));
  return asked.length > 0 && !world.isMute ? { asked, failing } : undefined;
}
