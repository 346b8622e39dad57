import { dequal } from 'dequal';
import type { Sentence } from '#src/api/reasons.ts';
import type { Failed } from '#src/resources/failures.ts';
import type { ClusterSeen } from '#src/resources/model/cluster-seen.ts';
import {
  type ResourceKind,
  type ResourcePlan,
  type ResourceState,
  type ResourceTold,
  type Write,
  writtenFields,
} from '#src/resources/model/kind.ts';
import type { FileHash } from '#src/resources/model/references.ts';
import type { Resource, ResourceSpec } from '#src/resources/model/resource.ts';
import { type BrokerAsked, readAll, readFurther, type WritesDone, writeAll } from './pulsar.ts';

/** What became of making something as its spec says. */
export interface Settled {
  /** What was done, whatever became of the rest. */
  readonly done: readonly Write[];
  /** Whether it was there when it was first looked at. */
  readonly wasThere: boolean;
  readonly failed?: readonly Failed[];
  readonly wait?: Sentence;
  /** What else there is, where it was seen to be as it shall be. */
  readonly told?: ResourceTold | undefined;
  /** What the status is to keep of what was done. */
  readonly remember: Readonly<Record<string, unknown>>;
  /** How many reads a look takes at most. */
  readonly reads: number;
  /** Whether the spec is another one by now: the rest is a matter of the next pass. */
  readonly isOvertaken?: boolean;
}

interface SettleOptions<S extends ResourceSpec> {
  readonly kind: ResourceKind<S>;
  readonly resource: Resource<S>;
  readonly broker: BrokerAsked;
  readonly file: FileHash | undefined;
  readonly readers?: ResourceState['readers'];
  readonly cluster?: ClusterSeen;
  /** Called before anything is changed, with what is said of it. */
  readonly remember: (doing: string | undefined, keep: ResourcePlan['keep']) => Promise<void>;
  /** Whether the resource has been edited since: to ask many topics takes its time. */
  readonly isOvertaken?: () => boolean;
}

/** How often it is looked at and changed in one pass: it is made, then it is given its policies, then all is seen to be there. */
const mostRounds = 6;

/** What was done so far, and what is remembered of it. */
interface Progress<S extends ResourceSpec> {
  readonly resource: Resource<S>;
  readonly done: Write[];
  readonly idle: Write[];
  readonly remember: Record<string, unknown>;
  wasThere: boolean | undefined;
  /** How many reads a look has taken at most. */
  reads: number;
}

type Unread = Extract<Awaited<ReturnType<typeof readAll>>, { failed: unknown }>;
type Rest = Pick<Settled, 'failed' | 'wait' | 'told' | 'isOvertaken'>;

/** Reads, plans and writes until Pulsar was seen to have all that is asked for. */
export async function settleResource<S extends ResourceSpec>(options: SettleOptions<S>): Promise<Settled> {
  const { kind, resource } = options;
  const progress: Progress<S> = { resource, done: [], idle: [], remember: {}, wasThere: undefined, reads: 0 };
  for (let round = 0; round < mostRounds; round++) {
    const rest = await settleRound(options, progress, round === 0);
    const { done, wasThere = false, remember, reads } = progress;
    if (rest) return { done, wasThere, remember, reads, ...rest };
  }
  throw new Error(`${kind.noun} ${kind.nameOf(resource)}: not as planned after ${mostRounds} rounds`);
}

/** One look and what follows from it; returns how it ends, or nothing where it is to be looked at again. */
async function settleRound<S extends ResourceSpec>(
  options: SettleOptions<S>,
  progress: Progress<S>,
  isFirst: boolean,
): Promise<Rest | undefined> {
  const { kind, broker, remember, isOvertaken } = options;
  const seen = await look(options, progress);
  if (!('state' in seen)) return seen;
  const planned = kind.plan(seen.state);
  const plan = next(planned, progress);
  const { writes, doing, keep } = plan;
  if (plan.wait || writes.length === 0) return atRest(plan, progress, () => kind.tells?.(seen.state));
  if (isFirst || keep) await remember(doing, keep);
  // Nothing is taken away for a wish of before.
  if (isOvertaken?.()) return { isOvertaken: true };
  const written = await writeAll(broker, writes);
  progress.done.push(...written.done);
  progress.idle.push(...written.idle);
  const isOver = (write: Write) => written.done.includes(write) || written.idle.includes(write);
  const kept = writes.filter(isOver).map(write => write.remember);
  Object.assign(progress.remember, keep, ...kept);
  return unfinished(written, planned.wait);
}

/** All that a plan may know, or why that is not to be had. */
async function look<S extends ResourceSpec>(
  { kind, broker, file, readers, cluster }: SettleOptions<S>,
  progress: Progress<S>,
): Promise<{ readonly state: ResourceState<S> } | Rest> {
  const read = await readAll(broker, kind.reads(progress.resource), kind.unread);
  if ('failed' in read) return unreadable(read);
  progress.wasThere ??= read.answers['it'] !== undefined;
  const status = { ...progress.resource.status, ...progress.remember };
  const resource = { ...progress.resource, status };
  let state = { resource, answers: read.answers, file, readers, cluster, nowMs: Date.now() };
  for (;;) {
    const asked = Object.entries(kind.further?.(state) ?? {});
    const unasked = asked.filter(([name]) => !Object.hasOwn(state.answers, name));
    if (unasked.length === 0) break;
    const further = await readFurther(broker, Object.fromEntries(unasked));
    if ('failed' in further) return unreadable(further);
    state = { ...state, answers: { ...state.answers, ...further.answers } };
  }
  progress.reads = Math.max(progress.reads, Object.keys(state.answers).length);
  return { state };
}

function unreadable({ failed, wait }: Unread): Rest {
  return wait ? { wait } : { failed: [failed] };
}

/** Nothing is to be done now; what is remembered alone may bring something else to do. */
function atRest(
  { wait, keep }: ResourcePlan,
  { remember }: Pick<Progress<ResourceSpec>, 'remember'>,
  told: () => ResourceTold | undefined,
): Rest | undefined {
  Object.assign(remember, keep);
  return keep && !wait ? undefined : { told: told(), ...(wait && { wait }) };
}

/** What there was nothing to do for is not asked for again: the next pass sees what has become of it. */
function next(
  { writes: all, wait, ...rest }: ResourcePlan,
  { done, idle }: Pick<Progress<ResourceSpec>, 'done' | 'idle'>,
): ResourcePlan {
  const writes = all.filter(write => !idle.some(each => dequal(each, write)));
  return { ...rest, writes, wait: writes.length === 0 ? wait : again(writes, done, wait) };
}

/** What is waited for besides what has failed is told too. */
function unfinished(
  { failed, wait }: WritesDone,
  besides: Sentence | undefined,
): Pick<Settled, 'failed' | 'wait'> | undefined {
  if (wait) return { wait };
  return failed.length > 0 ? { failed, ...(besides && { wait: besides }) } : undefined;
}

/** What was done in this pass and is to be done again is either waited for, or was not kept. */
function again(writes: readonly Write[], done: readonly Write[], wait: Sentence | undefined) {
  const unkept = notKept(writes, done);
  return unkept && (wait ?? unkept);
}

/** Pulsar has said yes and has something else: somebody else changes it too, or it is another release. */
function notKept(writes: readonly Write[], done: readonly Write[]): Sentence | undefined {
  const again = writes.filter(write => done.some(each => dequal(each, write)));
  if (again.length === 0) return undefined;
  const fields = again.map(write => writtenFields(write).join(', ') || write.does).join(', ');
  const message = `Pulsar takes ${fields} and does not keep it: see whether somebody else changes it, or whether this release of Pulsar has it`;
  return { reason: 'NotKept', message };
}
