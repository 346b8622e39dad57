import { ok } from 'node:assert/strict';
import { dequal } from 'dequal';
import { needlessCopies } from '#src/cluster/bookkeeper/copy-ledgers.ts';
import { bookiesInForce } from '#src/cluster/bookkeeper/scale.ts';
import { isAlive, isReady, podsOf } from '#src/cluster/model/component-state.ts';
import { wantsOfJob } from '#src/cluster/model/jobs.ts';
import { withLosses } from '#src/cluster/model/lost-ledgers.ts';
import type { BookieFact, BookiesFact, Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import type { Fact } from '#src/cluster/model/question.ts';
import type { Deletion } from '#src/cluster/model/step.ts';
import { isHandedOver } from '#src/cluster/volumes/wanted.ts';
import { recoveryJobName, someLeft } from '#src/components/bookkeeper/recovery-job.ts';
import { quorumsOf } from '#src/components/build/context.ts';
import {
  drainedAnnotation,
  labelsOf,
  ordinalOf,
  podName,
  templateAnnotation,
} from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { type BookKeeper, declaredLost } from '../bookkeeper.ts';
import { ActsOfPass } from './acts-operator.ts';
import { isDrained, stayingOf } from './bookkeeper-disks.ts';
import { unfitLabel } from './bookkeeper-pods.ts';
import { expectTold } from './loss-record.ts';
import { type BareKubernetes, ordinal } from './objects.ts';

/** The operator of bookies, who is watched at each act. */
export class BookKeeperOperator {
  readonly #kubernetes: BareKubernetes;
  readonly #model: BookKeeper<number>;
  ensembleChanges = false;
  /** Whether servers answer its questions. */
  isAnswered = true;
  message = '';
  isHeld = false;
  /** Whether a person is asked for more bookies, because volumes go with one. */
  isAtRisk = false;
  /** Since somebody scaled it the StatefulSet says nothing of what the operator wants. */
  isByHand = false;
  /** Whether pods of Jobs can't start as they are made. */
  isUnfit = false;
  /** The bookie that was stopped while it did not run: it may start once more before its pod goes, get ledgers, and return. */
  wentUnheard: number | undefined;
  #failing: number | undefined;

  constructor(kubernetes: BareKubernetes, model: BookKeeper<number>) {
    this.#kubernetes = kubernetes;
    this.#model = model;
  }

  /** Decides, and carries out the first `most` acts. The order of the acts is that of `plan` and `act`. */
  pass(most = 99, meanwhile = () => {}): void {
    const kubernetes = this.#kubernetes;
    let observation = kubernetes.observe();
    const { spec } = observation.cluster;
    let decision = bookiesInForce(observation, spec, this.ensembleChanges);
    const asked = decision.step?.needs;
    if (asked?.fact === 'bookies') {
      observation = { ...observation, facts: { bookies: this.#look(asked.of, spec.bookkeeper.replicas) } };
      decision = bookiesInForce(observation, spec, this.ensembleChanges);
    }
    const { replicas, draining, step, hold, risks = [] } = decision;
    const { copies } = step ?? {};
    this.isAtRisk = risks.length > 0;
    this.message = step?.message ?? '';
    this.isHeld = hold !== undefined;
    ok(step === undefined || this.message !== '', 'a wait says for what');
    const isMarked = (claim: KubernetesObject) => isHandedOver(decision, claim);
    const changed = observation.claims.filter(claim => isMarked(claim) !== isDrained(claim));
    const told = observation.cluster.status?.lostLedgers;
    const lostLedgers = [...withLosses(told, step?.loses ? [step.loses] : [], observation.now)];
    const status = {
      drainingBookies: [...draining],
      components: {
        bookkeeper: { replicas: 0, desired: replicas, ready: 0, updated: 0, reason: 'Ready', message: '' },
      },
    };
    const isLoss = !dequal(lostLedgers, told ?? []);
    const job = copies && wantsOfJob(observation, this.#jobFor(copies.ordinal));
    const writeStatus = () => {
      const { lostLedgers: lost } = kubernetes.cluster.status ?? {};
      kubernetes.writeStatus({ ...status, ...(lost && { lostLedgers: lost }) });
    };
    const isNews = !dequal(status.drainingBookies, observation.cluster.status?.drainingBookies ?? []);
    const acts = new ActsOfPass('bookkeeper', this.#failing);
    const remove = (deletion: Deletion) => acts.deletion(deletion, () => this.#delete(deletion, observation));
    const todo = [
      // What is to be remembered comes first.
      ...(isLoss ? [() => kubernetes.patchStatus(observation.cluster, { lostLedgers })] : []),
      ...(isNews ? [writeStatus] : []),
      ...(step?.operations ?? []).map(each => acts.operation(each, () => this.#perform(each))),
      ...changed.map(claim => acts.ground('PersistentVolumeClaim', () => this.#mark(claim, isMarked(claim)))),
      acts.set(() => this.#scale(replicas, observation)),
      ...(job?.applies ?? []).map(desired => acts.copies(() => kubernetes.create(desired))),
      ...(step?.deletions ?? []).map(deletion => remove({ ...deletion, follows: 'bookkeeper' })),
      ...[...(job?.deletions ?? []), ...needlessCopies(observation)].map(remove),
      ...(step?.restart ? [remove({ object: step.restart, why: '' })] : []),
      ...(isNews ? [] : [acts.status(writeStatus)]),
    ];
    meanwhile();
    kubernetes.carryOut(todo, most);
    kubernetes.now += 200;
    this.#failing = undefined;
  }

  /** One kind of act fails in the next pass. */
  fail(n: number): void {
    this.#failing = n;
  }

  #look(names: readonly string[], wish: number): Fact<BookiesFact> {
    const model = this.#model;
    if (!this.isAnswered) return { error: 'no answer' };
    const leaving = names.map(name => [name, this.#entryOf(name)] as const);
    const concerned = model.ledgers.filter(({ named }) => {
      return named.some(at => leaving.some(([name]) => ordinalOf(name) === at));
    });
    const largest = Math.max(2, ...concerned.map(({ named }) => named.length));
    return {
      value: {
        bookies: Object.fromEntries(leaving),
        largestEnsemble: Math.min(largest, wish + 1),
        largestEnsembleOf: 'ledgers such as 1',
        openTopics: [],
        underReplicated: this.#underReplicated,
        leavingBytes: 1,
        staying: stayingOf(model, wish),
      },
    };
  }

  get #lost(): readonly number[] {
    return declaredLost(this.#kubernetes.cluster);
  }

  /** Nobody takes marks away of ledgers that are lost, so those declared so are not counted. */
  get #underReplicated(): number {
    const { marked, ledgers } = this.#model;
    return [...marked].filter(ledger => !this.#lost.includes(ledgers.indexOf(ledger))).length;
  }

  #entryOf(name: string): BookieFact {
    const at = ordinalOf(name);
    const named = (others: readonly number[]) => others.map(other => podName('demo', 'bookkeeper', other));
    const declared = this.#model.declaredOf(at, this.#lost).map(({ id, mayBeOn, on }) => {
      return { id: String(id), mayBeOn: named(mayBeOn), on: named(on) };
    });
    return { id: name, ...this.#model.entryOf(at), declared };
  }

  /** How many ledgers name a bookie that nobody has given up. */
  #needs(at: number): number {
    return this.#model.needs(at, this.#lost);
  }

  #perform(operation: Operation): void {
    const model = this.#model;
    if (operation.kind === 'setReadOnly') {
      const at = ordinalOf(operation.bookie);
      const isEmptied = this.#kubernetes.get('Job', recoveryJobName('demo', at)) !== undefined;
      ok(operation.readOnly || !isEmptied, 'no Job empties one that takes writes');
      model.setReadOnly(at, operation.readOnly);
    }
    if (operation.kind !== 'deleteCookie') return;
    const at = ordinalOf(operation.bookie);
    ok(!model.running.has(at), 'the cookie goes when the bookie has stopped');
    ok(this.#needs(at) === 0, 'no ledger names a bookie whose cookie goes');
    this.#expectTold(at);
    const written = this.#kubernetes.claims.filter(({ metadata }) => model.isFormatted(metadata.uid));
    // One that somebody has deleted never serves again.
    const own = written.filter(claim => ordinal(claim) === at && isAlive(claim));
    ok(own.every(isDrained), 'volumes are marked when the cookie goes');
    model.deleteCookie(at, operation.version);
  }

  #mark(claim: KubernetesObject, isMarked: boolean): void {
    const { [drainedAnnotation]: _, ...others } = claim.metadata.annotations ?? {};
    const annotations = isMarked ? { ...others, [drainedAnnotation]: 'true' } : others;
    this.#kubernetes.apply({ ...claim, metadata: { ...claim.metadata, annotations } });
  }

  #scale(replicas: number, observation: Observation): void {
    const { cluster, facts, now } = observation;
    const kubernetes = this.#kubernetes;
    const model = this.#model;
    const live = kubernetes.replicas('demo-bookie') ?? 0;
    if (replicas < live) {
      const look = facts.bookies && 'value' in facts.bookies ? facts.bookies.value : undefined;
      const staying = podsOf(observation, 'bookkeeper').filter(pod => {
        return ordinal(pod) < cluster.spec.bookkeeper.replicas;
      });
      ok(replicas === live - 1, 'one bookie leaves at a time, the highest');
      ok(replicas >= quorumsOf(cluster.spec).ensemble, 'enough stay');
      ok(this.#needs(replicas) === 0, 'no ledger names a bookie whose pod goes');
      // One that did not run when it was looked at may start in this very moment, and returns with what it gets.
      const ran = look?.bookies[`demo-bookie-${replicas}`]?.registered !== undefined;
      ok(!ran || !model.mayBePicked(replicas, Date.parse(now)), 'brokers have forgotten one that leaves');
      ok(look?.underReplicated === 0, 'no ledger lacks a copy when a bookie leaves');
      const serving = staying.filter(isReady).length;
      ok(serving === cluster.spec.bookkeeper.replicas, 'all that stay serve when a bookie leaves');
      ok((look?.staying.writable ?? 0) >= quorumsOf(cluster.spec).ensemble, 'enough that stay take writes');
      this.wentUnheard = ran ? undefined : replicas;
    }
    kubernetes.applySet('bookkeeper', replicas);
    const isStopping = cluster.status?.drainingBookies?.some(({ emptySince }) => emptySince) ?? false;
    this.isByHand &&= isStopping || model.ledgers.some(({ named }) => named.some(at => at >= replicas));
  }

  /** Restarts a bookie whose claims are deleted: its volumes go with the pod. */
  #restart(pod: Pod): void {
    if (!this.#kubernetes.deleteExactly(pod)) return;
    ok(this.#needs(ordinal(pod)) === 0, 'no ledger names a bookie whose volumes go with it');
    this.#expectTold(ordinal(pod));
  }

  #expectTold(at: number): void {
    expectTold(this.#kubernetes.cluster.status, this.#entryOf(podName('demo', 'bookkeeper', at)));
  }

  /** A Job without retries, unlike the real one, so that histories hold Jobs that have failed. */
  #jobFor(at: number): KubernetesObject {
    const own = labelsOf('demo', 'recovery');
    const labels = this.isUnfit ? { ...own, [unfitLabel]: '' } : own;
    const annotations = { [templateAnnotation]: String(this.isUnfit) };
    const podFailurePolicy = { rules: [{ onExitCodes: { values: [someLeft] } }] };
    return {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: recoveryJobName('demo', at), labels: own, annotations },
      spec: { backoffLimit: 0, podFailurePolicy, template: { metadata: { labels } } },
    };
  }

  #delete({ object }: Deletion, { cluster }: Observation): void {
    const model = this.#model;
    if (object.kind === 'Pod') return this.#restart(object);
    const wasThere = this.#kubernetes.deleteExactly(object);
    if (!wasThere || object.kind !== 'PersistentVolumeClaim') return;
    const at = ordinal(object);
    ok(!model.running.has(at), 'volumes go when the bookie has stopped');
    ok(this.#needs(at) === 0, 'no ledger names a bookie whose volumes go');
    ok(!model.cookies.has(at), 'volumes go after the cookie');
    const isOfNoUse = isDrained(object) || model.refuses(at, object.metadata.uid ?? '');
    ok(cluster.spec.scaleDownPolicy === 'Delete' || isOfNoUse, 'volumes are kept');
  }
}
