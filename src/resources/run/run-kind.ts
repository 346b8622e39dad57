import { dequal } from 'dequal';
import type { Sentence } from '#src/api/reasons.ts';
import { timeOf } from '#src/kubernetes/clock.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import type { ApiResource } from '#src/kubernetes/object.ts';
import type { ResourceKind, ResourceState, ResourceTold } from '#src/resources/model/kind.ts';
import { homeOf, type Resource } from '#src/resources/model/resource.ts';
import { beforeDeletion, hasBorrowed } from './borrowed.ts';
import {
  failing,
  instancesOf,
  isFailing,
  notRunning,
  type RunStatusTold,
  runningCount,
} from './instances.ts';
import { patternReaders } from './pattern-readers.ts';
import { type Config, functionServers, type RunApi, type RunSpec, unserved } from './run-api.ts';
import { codeUnfit, packageAsked } from './run-package.ts';
import { runPlan } from './run-plan.ts';
import { stateNotKept } from './state-not-kept.ts';
import { withoutUnset } from './unset.ts';
import { runName, runPath } from './upload.ts';

/** A kind of what runs in workers. Source: FunctionsImpl, SinksImpl and SourcesImpl of Pulsar 4.0. */
export function runKind<S extends RunSpec>(resource: ApiResource, api: RunApi<S>): ResourceKind<S> {
  return {
    resource,
    noun: api.noun,
    nameOf: runName,
    within: ({ spec }) => `namespace ${spec.tenant}/${spec.namespace}`,
    fieldsOf: spec => [
      ...Object.keys(api.configOf(spec)).filter(field => field in api.fields),
      ...(spec.parallelism === 0 ? ['parallelism'] : []),
    ],
    reads: each => ({ it: runPath(api, each), status: `${runPath(api, each)}/status` }),
    further: ({ resource: each }) => packageAsked(api, each),
    serversOf: functionServers,
    unfit: (each, cluster) => codeUnfit(api, each, cluster),
    unread: unserved,
    file: each => {
      const code = api.codeOf(each);
      return code && 'file' in code ? code.file : undefined;
    },
    secrets: ({ spec }) => Object.values(spec.secrets ?? {}),
    readsBy: each => patternReaders(api, each),
    tells: state => toldOf(api, heard(state)),
    plan: state => runPlan(api, heard(state)),
    hasBorrowed,
    givesBack: state => beforeDeletion(api, heard(state)),
    end: ({ resource: each, answers: { it } }) =>
      it ? [{ does: 'delete', request: { method: 'DELETE', path: runPath(api, each) } }] : [],
  };
}

/** The state with what is set of the one that there is. */
function heard<S extends RunSpec>(state: ResourceState<S>): ResourceState<S> {
  const live = state.answers['it'] as Config | undefined;
  return live ? { ...state, answers: { ...state.answers, it: withoutUnset(live) } } : state;
}

/** How often counters are written at most: they change all the time. */
const countedEveryMs = 60_000;

function toldOf<S extends RunSpec>(
  api: RunApi<S>,
  { resource, answers, cluster, nowMs = 0 }: ResourceState<S>,
): ResourceTold {
  const told = answers['status'] as RunStatusTold | undefined;
  const { status } = resource;
  const before = status?.instances ?? [];
  const now = timeOf(new Date(nowMs));
  const instances = instancesOf(told, before, now);
  const wasIll = conditionOf(status, 'Ready')?.reason === 'FunctionFailing';
  const isIll = isFailing(before, instances, wasIll);
  const counted = countedAt(status, instances, { now, isNews: isIll !== wasIll });
  const live = answers['it'] as { readonly parallelism?: number } | undefined;
  const sentence =
    sentenceOf(api.noun, resource, { instances, isIll, expected: live?.parallelism ?? 1 }) ??
    stateNotKept(resource, cluster);
  return { fields: { parallelism: runningCount(told), ...counted }, sentence };
}

interface Judged {
  readonly instances: Instances;
  readonly isIll: boolean;
  readonly expected: number;
}

function sentenceOf(noun: string, resource: Resource<RunSpec>, { instances, isIll, expected }: Judged) {
  if (resource.spec.parallelism === 0) return paused;
  const name = runName(resource);
  const down = notRunning(noun, name, instances, expected, homeOf(resource));
  return down ?? (isIll ? failing(`${noun} ${name}`, instances) : undefined);
}

const paused: Sentence = {
  reason: 'Ready',
  message: 'As specified in Pulsar: stopped, because parallelism is 0',
};

type Status = Resource['status'];
type Instances = NonNullable<NonNullable<Status>['instances']>;

/** The instances, and when their counters were read: those that are there, while nothing else has changed for too short a time. */
function countedAt(
  status: Status,
  instances: Instances,
  { now, isNews }: { readonly now: string; readonly isNews: boolean },
) {
  const { instances: before = [], countedTime } = status ?? {};
  const isOld = countedTime === undefined || Date.parse(now) - Date.parse(countedTime) >= countedEveryMs;
  if (dequal(before, instances)) return { instances: before, ...(countedTime && { countedTime }) };
  const isSame = dequal(before.map(withoutCounters), instances.map(withoutCounters));
  return isSame && !isOld && !isNews ? { instances: before, countedTime } : { instances, countedTime: now };
}

function withoutCounters(instance: Instances[number]): object {
  const { received: _, processed: __, userExceptions: ___, systemExceptions: ____, ...others } = instance;
  const { lastException: _____, ...rest } = others;
  return rest;
}
