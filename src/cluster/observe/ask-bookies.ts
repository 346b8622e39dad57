import { diskSpace } from '#src/clients/bookkeeper/http.ts';
import type { NamedLedger } from '#src/clients/bookkeeper/ledgers.ts';
import { readRegistrations, readRunning } from '#src/clients/bookkeeper/registrations.ts';
import { readUnderReplication } from '#src/clients/bookkeeper/under-replication.ts';
import { largestEnsemble } from '#src/clients/pulsar/policies.ts';
import { isReady, podsOf } from '#src/cluster/model/component-state.ts';
import type { RegisteredBookies } from '#src/cluster/model/heard.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import { declaredLost } from '#src/cluster/model/lost-ledgers.ts';
import type { BookieFact, BookiesFact, Observation, Pod } from '#src/cluster/model/observation.ts';
import { bookieId } from '#src/components/bookkeeper/config.ts';
import { ports } from '#src/components/build/context.ts';
import { ordinalOf } from '#src/components/build/names.ts';
import { podUrl } from './addresses.ts';
import { whereConfigurationIs } from './ask-configuration-store.ts';
import { settle } from './settle.ts';
import type { Surveyed, Surveys } from './surveys.ts';
import { ledgerSession } from './zookeeper-session.ts';

/** A survey reads every ledger's metadata; many ledgers take several turns. */
const surveyDeadlineMs = 80_000;
const deadlineMs = 5000;

/** Everything that decides whether a bookie may leave. */
export async function askBookies(
  observation: Observation,
  names: readonly string[],
  surveys: Surveys,
  signal: AbortSignal,
  sessionOf = ledgerSession,
): Promise<BookiesFact> {
  const { spec } = observation.cluster;
  const identity = identityOf(observation.cluster);
  const ids = new Map(names.map(name => [name, bookieId(identity, name)]));
  const told = await surveyed(observation, [...ids.values()], surveys, signal, sessionOf);
  const { after, survey } = told;
  const named = namesOf(observation);
  const leaving = [...ids].map(([name, id]) => [name, bookieOf(told, id, named)] as const);
  const ready = podsOf(observation, 'bookkeeper').filter(isReady);
  const stays = ({ metadata }: Pod) => ordinalOf(metadata.name) < spec.bookkeeper.replicas;
  const staying = ready.filter(stays);
  const writable = staying.filter(({ metadata }) => {
    return after.writable.includes(bookieId(identity, metadata.name));
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
  const found = await ledgerSession(observation, signal, readRunning);
  const named = namesOf(observation);
  return { writable: named(found.writable), readOnly: named(found.readOnly) };
}

/** What bookies are called: by the names of their pods where these are known. */
function namesOf(observation: Observation): (ids: readonly string[]) => string[] {
  const identity = identityOf(observation.cluster);
  const pods = podsOf(observation, 'bookkeeper').map(({ metadata }) => metadata.name);
  const names = new Map(pods.map(name => [bookieId(identity, name), name]));
  return ids => ids.map(id => names.get(id) ?? id);
}

/** The largest ensemble that the policy of a namespace asks for. */
export async function largestPolicy(observation: Observation, signal: AbortSignal): Promise<number> {
  const { ensemble } = await ledgerSession(observation, signal, (session, chroot) =>
    whereConfigurationIs(observation, signal, { session, chroot }, largestEnsemble),
  );
  return ensemble;
}

/** When the cookies of bookies were made, by the names of their pods. */
export async function cookieTimes(
  observation: Observation,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const found = await ledgerSession(observation, signal, readRegistrations);
  const identity = identityOf(observation.cluster);
  const times = podsOf(observation, 'bookkeeper').flatMap(({ metadata: { name } }) => {
    const cookie = found.cookies.get(bookieId(identity, name));
    return cookie ? [[name, cookie.created] as const] : [];
  });
  return Object.fromEntries(times);
}

/** What ZooKeeper tells of the bookies with these ids. */
function surveyed(
  observation: Observation,
  ids: readonly string[],
  surveys: Surveys,
  signal: AbortSignal,
  sessionOf: typeof ledgerSession,
) {
  return sessionOf(
    observation,
    signal,
    async (session, chroot) => {
      const { uid = '' } = observation.cluster.metadata;
      const declared = declaredLost(observation);
      const told = await surveys.take(uid, session, chroot, ids, declared);
      const own = { session, chroot };
      const policies = await settle(whereConfigurationIs(observation, signal, own, largestEnsemble));
      const { count: underReplicated } = await readUnderReplication(session, chroot, declared);
      return { ...told, policies, underReplicated };
    },
    surveyDeadlineMs,
  );
}

function bookieOf(told: Surveyed, id: string, named: (ids: readonly string[]) => string[]): BookieFact {
  const { ledgers = 0, bytes = 0, first = [], declared = [] } = told.survey.bookies.get(id) ?? {};
  const { writable, readOnly, cookies } = told.after;
  const runs = (other: string) => writable.includes(other) || readOnly.includes(other);
  const isAway = (other: string) => !runs(other) && cookies.has(other);
  const cookie = cookies.get(id)?.version;
  const registered = registeredAs(told, id);
  return {
    id,
    ledgers,
    bytes,
    first: first.map(toldLedger),
    declared: declared.map(({ id: ledger, others }) => {
      const on = [...others, id].filter(runs);
      return { id: String(ledger), mayBeOn: named(others.filter(isAway)), on: named(on) };
    }),
    ...(registered && { registered }),
    ...(cookie !== undefined && { cookie }),
  };
}

/** One that was not read-only all the time may have got ledgers behind the survey's back. */
function registeredAs({ before, after }: Surveyed, id: string): BookieFact['registered'] {
  const isIn = (list: 'writable' | 'readOnly') =>
    [before, after].filter(each => each[list].includes(id)).length;
  if (isIn('readOnly') === 2) return 'readOnly';
  return isIn('readOnly') + isIn('writable') > 0 ? 'writable' : undefined;
}

/** A ledger as it is told to people. */
function toldLedger({ id, managedLedger }: NamedLedger): string {
  return managedLedger ? `${id} of ${topicOf(managedLedger)}` : String(id);
}

function topicOf(managedLedger: string): string {
  const [tenant, namespace, domain, topic = ''] = managedLedger.split('/');
  return topic ? `${domain}://${tenant}/${namespace}/${topic}` : managedLedger;
}

type Largest = Pick<BookiesFact, 'largestEnsemble' | 'largestEnsembleOf' | 'policiesUnread'>;

/** The largest ensemble that there is or that the next ledger of a namespace needs, and whose it is. */
function largestOf({ survey, policies }: Awaited<ReturnType<typeof surveyed>>): Largest {
  const ofLedgers = {
    largestEnsemble: survey.largestEnsemble,
    largestEnsembleOf: `ledgers such as ${survey.first.join(', ')}`,
  };
  if ('error' in policies) return { ...ofLedgers, policiesUnread: policies.error };
  const { ensemble, namespace } = policies.value;
  if (survey.largestEnsemble >= ensemble) return ofLedgers;
  return { largestEnsemble: ensemble, largestEnsembleOf: `namespace ${namespace}` };
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
