import type { ComponentStatus } from '#src/api/cluster-status.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { componentNames } from '#src/components/build/names.ts';
import type { StatusInput } from './input.ts';

/** Whether both sentences say the same, but for why something fails: that may alternate for ever. */
function isSameWait(
  { facts }: Observation,
  failures: StatusInput['failures'],
  before: string,
  message: string,
): boolean {
  const failed = Object.values(facts).flatMap(fact => ('error' in fact ? [fact.error] : []));
  const causes = failures?.map(({ cause }) => cause) ?? [];
  const cause = [...causes, ...failed].find(each => each && message.includes(each));
  if (!cause) return before === message;
  const at = message.indexOf(cause);
  return before.startsWith(message.slice(0, at)) && before.endsWith(message.slice(at + cause.length));
}

/** When something last moved: a message or a count. */
export function progressTime(
  observation: Observation,
  failures: StatusInput['failures'],
  message: string,
  components: Record<string, ComponentStatus>,
): string {
  const { now } = observation;
  const before = observation.cluster.status;
  const counts = (of: Record<string, ComponentStatus> = {}) => {
    return componentNames
      .map(name => [of[name]?.replicas, of[name]?.ready, of[name]?.updated].join())
      .join(' ');
  };
  if (!before?.progressTime || !isSameWait(observation, failures, before.message ?? '', message)) return now;
  return counts(before.components) === counts(components) ? before.progressTime : now;
}
