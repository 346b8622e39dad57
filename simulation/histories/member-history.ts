import { ok } from 'node:assert/strict';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import { storeInForce } from '#src/cluster/configuration-store/in-force.ts';
import { membershipStage } from '#src/cluster/configuration-store/membership.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { closed, open } from '#src/cluster/model/gate.ts';
import type { Facts, Observation, PulsarCluster } from '#src/cluster/model/observation.ts';
import { sharedStoreUrl } from '#src/components/build/configuration-store.ts';
import { FakeStore } from '../configuration-store.ts';
import { brokersTold } from './brokers-told.ts';
import type { Step } from './histories.ts';

export const steps = [
  ...['pass', 'pass', 'pass', 'pass', 'crash', 'crash', 'edit', 'edit', 'away', 'back', 'blink'],
  ...[
    'lose status',
    'delete brokers',
    're-create',
    'other comes',
    'other goes',
    'metadata',
    'store cluster',
    'loss',
  ],
] as const;
type Name = (typeof steps)[number];

const addresses = ['one:2181', 'one-renamed:2181', 'two:2181'] as const;
const own = 'zk:own';
const ofCluster = 'zk:shared-zookeeper.test.svc.cluster.local:2181';

/** What people may write. */
const wishes: readonly PulsarCluster['spec']['configurationStore'][] = [
  undefined,
  ...addresses.map(servers => ({ servers })),
  { clusterRef: { name: 'shared' } },
];

/** A cluster and the stores that it may share: where it is entered, and what its brokers are told. */
export class MemberHistory {
  /** The first has two addresses. */
  readonly #stores = { one: new FakeStore(), two: new FakeStore(), shared: new FakeStore() };
  readonly #spec = pulsarClusterSpec.parse({});
  #wish = wishes[1];
  #status: PulsarClusterStatus = {};
  /** What the StatefulSet of the brokers tells them. */
  #told: string | undefined;
  /** The store in which the tenants of the cluster are, once brokers have run. */
  #home: FakeStore | 'own' | undefined;
  /** What its own ZooKeeper holds of that. */
  #noted: string | undefined;
  #hasMetadata = true;
  #serving = 3;
  #isStoreThere = true;
  /** What a store that lost everything had of the cluster. */
  #lost: Pick<FakeStore, 'record' | 'isComplete'> | undefined;
  said = '';

  step([name, n]: Step<Name>): void {
    if (name === 'pass') this.#pass();
    if (name === 'crash') this.#pass(n % 3);
    if (name === 'edit') this.#wish = wishes[n % wishes.length];
    if (name === 'away') this.#any(n).away = 'no answer';
    if (name === 'back') this.#any(n).away = undefined;
    if (name === 'blink') this.#serving = n % 4;
    if (name === 'store cluster') this.#isStoreThere = n % 2 === 0;
    if (name === 'loss') this.#lose(n % 2 === 0);
    if (name === 'lose status') this.#status = {};
    if (name === 'delete brokers') this.#told = undefined;
    if (name === 're-create') [this.#status, this.#told] = [{}, undefined];
    if (name === 'other comes' && this.#any(n).record === 'none') this.#any(n).record = 'other';
    if (name === 'other goes' && this.#any(n).record === 'other') this.#any(n).record = 'none';
    if (name === 'metadata') this.#hasMetadata = n % 3 > 0 || this.#home !== undefined;
  }

  /** The store that the operator runs loses what is in it, and says so; or gets it back. */
  #lose(isLost: boolean): void {
    const { shared } = this.#stores;
    if (isLost === (this.#lost !== undefined)) return;
    const { record, isComplete } = shared;
    Object.assign(shared, this.#lost ?? { record: 'none', isComplete: false });
    this.#lost = isLost ? { record, isComplete } : undefined;
  }

  #any(n: number): FakeStore {
    return [this.#stores.one, this.#stores.two, this.#stores.shared][n % 3] ?? this.#stores.one;
  }

  #at(url: string): FakeStore {
    if (url === ofCluster) return this.#stores.shared;
    return url === `zk:${addresses[2]}` ? this.#stores.two : this.#stores.one;
  }

  /** Decides, and carries out the first `most` acts: what must be remembered, the store, brokers, the status. */
  #pass(most = 9): void {
    const { observation, state } = this.#decided();
    const { found, operations = [] } = membershipStage(
      state,
      this.#hasMetadata ? open : closed('Initialising', 'a'),
    );
    const membership = found?.membership;
    const gate = membership?.gate ?? open;
    this.said = gate.open ? state.holds.map(({ message }) => message).join() : gate.message;
    const isWritten = this.#hasMetadata && gate.open;
    const status = this.#statusWith(observation, membership?.store, isWritten);
    const url = sharedStoreUrl(state.context) ?? own;
    const acts = [
      ...(operations.length > 0 ? [() => void (this.#status = { ...this.#status, ...status })] : []),
      ...operations.map(operation => () => {
        ok(operation.kind === 'enterStore');
        this.#enter(operation.url);
      }),
      // Those that run get what is in force, whether the gate is open or not.
      ...(this.#told !== undefined || isWritten ? [() => this.#tell(url)] : []),
      () => void (this.#status = status),
    ];
    for (const act of acts.slice(0, most)) act();
  }

  #statusWith({ cluster }: Observation, store: string | undefined, isWritten: boolean): PulsarClusterStatus {
    const entered = store ?? cluster.status?.configurationStore;
    const wasWritten = cluster.status?.conditions !== undefined;
    return {
      ...(entered !== undefined && { configurationStore: entered }),
      ...((isWritten || wasWritten) && { conditions: [initialised] }),
    };
  }

  #enter(url: string): void {
    const store = this.#at(url);
    ok(this.#home === undefined || this.#home === store, 'a cluster with tenants is entered nowhere else');
    const isSeenLost = url === ofCluster && this.#isStoreThere && this.#lost !== undefined;
    ok(!isSeenLost, 'nothing is written to a store that has lost what was in it');
    if (this.#home === undefined) this.#noted = url;
    this.#noted ??= url;
    // One that is away, or has another of that name, takes nothing.
    if (store.away === undefined && store.record !== 'other') store.enter(this.#noted);
  }

  /** Brokers that are told of a store find what is in it. */
  #tell(url: string): void {
    const store = url === own ? 'own' : this.#at(url);
    ok(
      this.#home === undefined || this.#home === store,
      `brokers whose tenants are elsewhere are told of ${url}`,
    );
    const isNew = this.#told === undefined;
    const isEntered = store === 'own' || (store.record === 'own' && store.isComplete);
    ok(!isNew || isEntered || this.#home === store, 'brokers start in a store that knows them');
    this.#told = url;
    this.#home = store;
  }

  #decided(): { observation: Observation; state: ClusterState } {
    let observation = this.#observed({});
    for (let round = 0; ; round++) {
      const state = stateOf(observation);
      const { needs = [] } = membershipStage(state, this.#hasMetadata ? open : closed('Initialising', 'a'));
      if (needs.length === 0) return { observation, state };
      const [question] = needs;
      ok(question?.fact === 'configurationStores' && round === 0, 'stores are asked once');
      const hasRun = this.#home !== undefined;
      const answers = question.of.map(url => [url, this.#at(url).look(hasRun, this.#noted)] as const);
      observation = this.#observed({ configurationStores: { value: Object.fromEntries(answers) } });
    }
  }

  #observed(facts: Facts): Observation {
    const metadata = { name: 'demo', namespace: 'test', uid: 'u' };
    const kind = { apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarCluster' };
    const { configurationStore: _, ...spec } = this.#spec;
    const wished = { ...spec, ...(this.#wish && { configurationStore: this.#wish }) };
    const noted = this.#noted === undefined ? {} : { configurationStore: this.#noted };
    const inspected = { value: { missing: [], chrootExists: true, ledgersUnfinished: false, ...noted } };
    return {
      cluster: { ...kind, metadata, spec: wished, status: this.#status },
      owned: brokersTold(this.#told, own),
      pods: [],
      claims: [],
      others: [],
      ...(this.#isStoreThere && { stores: [this.#store()] }),
      facts: { metadata: inspected, ...facts },
      now: '2026-01-01T00:00:00Z',
    };
  }

  #store(): Pick<Observation, 'cluster' | 'pods'> {
    const spec = { ...this.#spec, purpose: 'ConfigurationStore' as const };
    const metadata = { name: 'shared', namespace: 'test' };
    const labels = { 'app.kubernetes.io/component': 'zookeeper' };
    const conditions = [{ type: 'Ready', status: 'True' }];
    const pods = Array.from({ length: this.#serving }, (_, at) => {
      return { apiVersion: 'v1', kind: 'Pod', metadata: { name: `s-${at}`, labels }, status: { conditions } };
    });
    const lost = { ...initialised, reason: 'MetadataLost' };
    const status = this.#lost && { conditions: [lost] };
    return {
      cluster: { apiVersion: 'a', kind: 'PulsarCluster', metadata, spec, ...(status && { status }) },
      pods,
    };
  }

  /** Nothing fails any more, and no other has its name: brokers run where its tenants are, or it says what a person is to do. */
  settle(): void {
    [this.#hasMetadata, this.#serving, this.#isStoreThere] = [true, 3, true];
    this.#lose(false);
    for (const store of Object.values(this.#stores)) {
      store.away = undefined;
      if (store.record === 'other') store.record = 'none';
    }
    for (let round = 0; round < 6; round++) this.#pass();
    ok(this.#told !== undefined || this.said !== '', 'brokers run, or a sentence says why not');
    const wished =
      this.#wish &&
      sharedStoreUrl({ namespace: 'test', spec: { ...this.#spec, configurationStore: this.#wish } });
    const isThere = this.#told === (wished ?? own);
    ok(isThere || this.said !== '', `told of ${this.#told}, not of ${wished}, and nothing is said`);
  }
}

const initialised = {
  type: 'MetadataInitialized',
  status: 'True',
  reason: 'a',
  message: '',
  lastTransitionTime: '',
} as const;

/** What the stage reads of a state. */
function stateOf(observation: Observation): ClusterState {
  const { section, hold } = storeInForce(observation);
  const { configurationStore: _, ...spec } = observation.cluster.spec;
  const context = {
    name: 'demo',
    namespace: 'test',
    spec: { ...spec, ...(section && { configurationStore: section }) },
  };
  return { observation, context, holds: hold ? [hold] : [] } as unknown as ClusterState;
}
