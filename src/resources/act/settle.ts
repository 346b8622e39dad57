import { dequal } from 'dequal';
import type { Sentence } from '#src/api/reasons.ts';
import type { Failed } from '#src/resources/failures.ts';
import type { ResourceKind, ResourcePlan, Write } from '#src/resources/model/kind.ts';
import type { Resource, ResourceSpec } from '#src/resources/model/resource.ts';
import { type BrokerAsked, readAll, type WritesDone, writeAll } from './pulsar.ts';

/** What became of making something as its spec says. */
export interface Settled {
  /** What was done, whatever became of the rest. */
  readonly done: readonly Write[];
  /** Whether it was there when it was first looked at. */
  readonly wasThere: boolean;
  readonly failed?: readonly Failed[];
  readonly wait?: Sentence;
}

/** How often it is looked at and changed in one pass: it is made, then it is given its policies, then all is seen to be there. */
const mostRounds = 4;

/** Reads, plans and writes until Pulsar was seen to have all that is asked for. */
export async function settleResource<S extends ResourceSpec>(
  kind: ResourceKind<S>,
  resource: Resource<S>,
  broker: BrokerAsked,
  /** Called before anything is changed. */
  remember: () => Promise<void>,
): Promise<Settled> {
  const done: Write[] = [];
  let wasThere: boolean | undefined;
  for (let round = 0; round < mostRounds; round++) {
    const read = await readAll(broker, kind.reads(resource));
    if ('failed' in read) return { done, wasThere: wasThere ?? false, failed: [read.failed] };
    wasThere ??= read.answers['it'] !== undefined;
    const { writes, wait } = next(kind.plan({ resource, answers: read.answers }), done);
    if (wait || writes.length === 0) return { done, wasThere, ...(wait && { wait }) };
    if (round === 0) await remember();
    const written = await writeAll(broker, writes);
    done.push(...written.done);
    const rest = unfinished(written);
    if (rest) return { done, wasThere, ...rest };
  }
  throw new Error(`${kind.noun} ${kind.nameOf(resource)}: not as planned after ${mostRounds} rounds`);
}

function next({ writes, wait }: ResourcePlan, done: readonly Write[]): ResourcePlan {
  return { writes, wait: writes.length === 0 ? wait : notKept(writes, done) };
}

function unfinished({ failed, wait }: WritesDone): Pick<Settled, 'failed' | 'wait'> | undefined {
  if (wait) return { wait };
  return failed.length > 0 ? { failed } : undefined;
}

/** Pulsar has said yes and has something else: somebody else changes it too, or it is another release. */
function notKept(writes: readonly Write[], done: readonly Write[]): Sentence | undefined {
  const again = writes.filter(write => done.some(each => dequal(each, write)));
  if (again.length === 0) return undefined;
  const fields = again.map(({ field, does }) => field ?? does).join(', ');
  const message = `Pulsar takes ${fields} and does not keep it: see whether somebody else changes it, or whether this release of Pulsar has it`;
  return { reason: 'NotKept', message };
}
