import { diskSpace } from '#src/clients/bookkeeper/http.ts';
import { surveyLedgers } from '#src/clients/bookkeeper/ledgers.ts';
import { readRegistrations, readRunning } from '#src/clients/bookkeeper/registrations.ts';
import { readUnderReplication } from '#src/clients/bookkeeper/under-replication.ts';
import { largestEnsemble } from '#src/clients/pulsar/policies.ts';
import { isReady, podsOf } from '#src/cluster/model/component-state.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import type {
  BookieFact,
  BookiesFact,
  Observation,
  Pod,
  RegisteredBookies,
} from '#src/cluster/model/observation.ts';
import { bookieId } from '#src/components/bookkeeper/config.ts';
import { ports } from '#src/components/build/context.ts';
import { ordinalOf } from '#src/components/build/names.ts';
import { podUrl } from './addresses.ts';
import { zookeeperSession } from './zookeeper-session.ts';

/** A survey reads every ledger's metadata: 50,000 take about 6 s. */
const surveyDeadlineMs = 80_000;
const deadlineMs = 5000;

/** Everything that decides whether a bookie may leave. */
export async function askBookies(
  observation: Observation,
  names: readonly string[],
  signal: AbortSignal,
): Promise<BookiesFact> {
  const { spec } = observation.cluster;
  const identity = identityOf(observation.cluster);
  const ids = new Map(names.map(name => [name, bookieId(identity, name)]));
  const told = await surveyed(observation, [...ids.values()], signal);
  const { registrations, survey } = told;
  const leaving = [...ids].map(([name, id]) => [name, bookieOf(told, id)] as const);
  const ready = podsOf(observation, 'bookkeeper').filter(isReady);
  const stays = ({ metadata }: Pod) => ordinalOf(metadata.name) < spec.bookkeeper.replicas;
  const staying = ready.filter(stays);
  const writable = staying.filter(({ metadata }) => {
    return registrations.writable.includes(bookieId(identity, metadata.name));
  });
  const going = ready.filter(pod => !stays(pod));
  const [disksThatStay, disksThatGo] = await Promise.all([disksOf(staying, signal), disksOf(going, signal)]);
  return {
    bookies: Object.fromEntries(leaving),
    ...largestOf(told),
    openTopics: [...survey.openManagedLedgers],
    underReplicated: told.underReplicated,
    // Disks may hold more than ledgers, and ledgers are spread: the lower of two upper bounds.
    leavingBytes: Math.min(disksThatGo.used, sum(leaving.map(([, { bytes }]) => bytes))),
    staying: { count: staying.length, writable: writable.length, freeBytes: disksThatStay.free },
  };
}

/** The bookies that run, and whether they take writes. */
export async function registeredBookies(
  observation: Observation,
  signal: AbortSignal,
): Promise<RegisteredBookies> {
  const found = await zookeeperSession(observation, signal, readRunning);
  const identity = identityOf(observation.cluster);
  const pods = podsOf(observation, 'bookkeeper').map(({ metadata: { name } }) => [
    bookieId(identity, name),
    name,
  ]);
  const names = new Map(pods as [string, string][]);
  const named = (ids: readonly string[]) => ids.map(id => names.get(id) ?? id);
  return { writable: named(found.writable), readOnly: named(found.readOnly) };
}

/** The largest ensemble that the policy of a namespace asks for. */
export async function largestPolicy(observation: Observation, signal: AbortSignal): Promise<number> {
  return (await zookeeperSession(observation, signal, largestEnsemble)).ensemble;
}

/** When the cookies of bookies were made, by the names of their pods. */
export async function cookieTimes(
  observation: Observation,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const found = await zookeeperSession(observation, signal, readRegistrations);
  const identity = identityOf(observation.cluster);
  const times = podsOf(observation, 'bookkeeper').flatMap(({ metadata: { name } }) => {
    const cookie = found.cookies.get(bookieId(identity, name));
    return cookie ? [[name, cookie.created] as const] : [];
  });
  return Object.fromEntries(times);
}

type Surveyed = Awaited<ReturnType<typeof surveyed>>;

/**
 * What ZooKeeper tells of the bookies with these ids. Registrations are read first: a bookie that was read-only before
 * the survey began gets no ledger that the survey has not seen.
 */
function surveyed(observation: Observation, ids: readonly string[], signal: AbortSignal) {
  return zookeeperSession(
    observation,
    signal,
    async (session, chroot) => {
      const registrations = await readRegistrations(session, chroot);
      const survey = await surveyLedgers(session, chroot, ids);
      const policies = await largestEnsemble(session, chroot);
      const { count: underReplicated } = await readUnderReplication(session, chroot);
      return { registrations, survey, policies, underReplicated };
    },
    surveyDeadlineMs,
  );
}

function bookieOf({ registrations, survey }: Surveyed, id: string): BookieFact {
  const { ledgers = 0, bytes = 0 } = survey.bookies.get(id) ?? {};
  const cookie = registrations.cookies.get(id)?.version;
  const isReadOnly = registrations.readOnly.includes(id);
  const registered = isReadOnly ? 'readOnly' : registrations.writable.includes(id) ? 'writable' : undefined;
  return { id, ledgers, bytes, ...(registered && { registered }), ...(cookie !== undefined && { cookie }) };
}

/** The largest ensemble that there is or that the next ledger of a namespace needs, and whose it is. */
function largestOf({
  survey,
  policies,
}: Surveyed): Pick<BookiesFact, 'largestEnsemble' | 'largestEnsembleOf'> {
  return survey.largestEnsemble >= policies.ensemble
    ? {
        largestEnsemble: survey.largestEnsemble,
        largestEnsembleOf: `ledgers such as ${survey.first.join(', ')}`,
      }
    : { largestEnsemble: policies.ensemble, largestEnsembleOf: `namespace ${policies.namespace}` };
}

async function disksOf(pods: readonly Pod[], signal: AbortSignal): Promise<{ free: number; used: number }> {
  const spaces = pods.map(pod => diskSpace(podUrl(pod, ports.bookkeeper.http), { deadlineMs, signal }));
  const sum = { free: 0, used: 0 };
  for (const { freeSpace, totalSpace } of await Promise.all(spaces)) {
    sum.free += freeSpace;
    sum.used += totalSpace - freeSpace;
  }
  return sum;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
