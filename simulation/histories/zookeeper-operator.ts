import { ok } from 'node:assert/strict';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { componentStateOf, isReady, podsOf } from '#src/cluster/model/component-state.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { lostData } from '#src/cluster/volumes/lost-data.ts';
import { ensembleInForce } from '#src/cluster/zookeeper/scale.ts';
import { ensembleAnnotation } from '#src/components/build/names.ts';
import { ensembleMapName } from '#src/components/zookeeper/membership.ts';
import { ensembleMap } from '#src/components/zookeeper/objects.ts';
import { majorityOf } from '../zookeeper.ts';
import { ActsOfPass } from './acts-operator.ts';
import { type BareKubernetes, ordinal } from './objects.ts';
import type { ZooKeeperModel } from './zookeeper-model.ts';

/** The operator of servers, who is watched at each act. */
export class ZooKeeperOperator {
  readonly #kubernetes: BareKubernetes;
  readonly #model: ZooKeeperModel;
  message = '';
  /** Since somebody scaled it the StatefulSet says nothing of what the operator wants. */
  isByHand = false;

  #failing: number | undefined;

  constructor(kubernetes: BareKubernetes, model: ZooKeeperModel) {
    this.#kubernetes = kubernetes;
    this.#model = model;
  }

  /** Decides, and carries out the first `most` acts. The order of the acts is that of `plan` and `act`. */
  pass(most = 99, meanwhile = () => {}): void {
    const kubernetes = this.#kubernetes;
    const model = this.#model;
    const { cluster } = kubernetes.observe();
    let observation = kubernetes.observe();
    let decision = ensembleInForce(observation, cluster.spec.zookeeper.replicas);
    if (decision.step?.needs) {
      observation = { ...observation, facts: { ensemble: model.look(observation) } };
      decision = ensembleInForce(observation, cluster.spec.zookeeper.replicas);
    }
    const { servers, members, remembered, step } = decision;
    this.message = step?.message ?? '';
    ok(step === undefined || this.message !== '', 'a wait says for what');
    const ready = podsOf(observation, 'zookeeper').filter(isReady).length;
    const hasVolumes = observation.claims.length > 0;
    const isOpen = hasVolumes && ready >= majorityOf(servers) && model.leader !== undefined;
    const marked = observation.claims.filter(
      ({ metadata }) =>
        members !== undefined && metadata.annotations?.[ensembleAnnotation] !== String(members),
    );
    const { restart } = step ?? {};
    if (restart) this.#checkRestart(ordinal(restart));
    const acts = new ActsOfPass('zookeeper', this.#failing);
    const told = remembered === undefined ? {} : { zookeeperMembers: remembered };
    const todo = [
      ...(step?.operations ?? []).map(each => acts.operation(each, () => model.reconfigure(each))),
      acts.ground('ConfigMap', () => {
        ok(members !== undefined || !model.isReliedOn, 'nothing begins anew once anything relies on it');
        this.#configure(members === undefined, members ?? servers);
      }),
      ...marked.map(volume => {
        const annotations = { ...volume.metadata.annotations, [ensembleAnnotation]: String(members) };
        const desired = { ...volume, metadata: { ...volume.metadata, annotations } };
        return acts.ground('PersistentVolumeClaim', () => kubernetes.apply(desired));
      }),
      acts.set(() => this.#scale(servers, observation)),
      // The metadata Job, and all that comes after it.
      acts.metadata(() => {
        model.isReliedOn ||= isOpen;
      }),
      ...(restart
        ? [acts.deletion({ object: restart, why: '' }, () => kubernetes.deleteExactly(restart))]
        : []),
      acts.status(() => kubernetes.writeStatus(told)),
    ];
    meanwhile();
    kubernetes.carryOut(todo, most);
    this.#failing = undefined;
  }

  /** One kind of act fails in the next pass. */
  fail(n: number): void {
    this.#failing = n;
  }

  /** Whether it tells that most of the servers have lost their data. */
  saysDataLost(): boolean {
    const observation = this.#kubernetes.observe();
    const { members = 0, servers } = ensembleInForce(
      observation,
      observation.cluster.spec.zookeeper.replicas,
    );
    const zookeeper = componentStateOf(observation, { name: 'demo' }, 'zookeeper', servers);
    const state = { context: { name: 'demo', members }, components: { zookeeper } };
    return lostData(state as unknown as ClusterState) !== undefined;
  }

  #configure(bootstrap: boolean, servers: number): void {
    const name = ensembleMapName({ name: 'demo' });
    const model = this.#model;
    const isSame = model.config?.bootstrap === bootstrap && model.config.servers === servers;
    if (isSame && this.#kubernetes.get('ConfigMap', name)) return;
    model.config = { bootstrap, servers };
    const { cluster } = this.#kubernetes;
    const of = { ...identityOf(cluster), uid: cluster.metadata.uid ?? '' };
    this.#kubernetes.apply(ensembleMap(of, { servers, hasFormed: !bootstrap }));
  }

  #scale(servers: number, { facts }: Observation): void {
    const model = this.#model;
    const live = this.#kubernetes.replicas('demo-zookeeper');
    // While the ensemble does not answer, a server that has left may be started again: it does not vote.
    const isSilent = facts.ensemble !== undefined && 'error' in facts.ensemble;
    if (live !== undefined && live < servers && model.voters.length > 0 && !this.isByHand && !isSilent)
      ok(servers === model.voters.length + 1, 'one server is added at a time');
    this.#kubernetes.applySet('zookeeper', servers);
    const takes = live !== undefined && servers < live;
    ok(!takes || servers >= model.voters.length, 'the operator takes no server away that votes');
    // While the ensemble does not answer, servers that a person scaled away come back one by one.
    if (model.voters.length > 0 && servers >= model.voters.length) this.isByHand = false;
  }

  #checkRestart(at: number): void {
    const model = this.#model;
    const others = model.looked?.inSync.filter(other => other !== at && model.voters.includes(other)) ?? [];
    ok(others.length >= majorityOf(model.voters.length), 'a majority stays when one restarts');
  }
}
