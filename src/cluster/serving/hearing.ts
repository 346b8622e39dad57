import type { Unheard } from '#src/cluster/model/heard.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { secondsSince } from '#src/cluster/model/time.ts';

/** For so long nothing may be heard before that is told, in seconds: an ensemble elects, and sessions move. */
const patienceSeconds = 30;

/** Since when nothing is heard, and why, where that has lasted too long. */
export function deafSince({ heard, now }: Observation): Unheard['unheard'] | undefined {
  if (!heard || !('unheard' in heard)) return undefined;
  return secondsSince(heard.unheard.since, now) < patienceSeconds ? undefined : heard.unheard;
}

/** When it will have lasted too long, in seconds from now; undefined where it does not last, or has. */
export function deafAfter({ heard, now }: Observation): number | undefined {
  if (!heard || !('unheard' in heard)) return undefined;
  const left = patienceSeconds - secondsSince(heard.unheard.since, now);
  return left > 0 ? left : undefined;
}
