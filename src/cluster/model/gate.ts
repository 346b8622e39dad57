import type { Reason } from '#src/api/reasons.ts';
import type { Question } from './question.ts';
import type { Said } from './said.ts';
import type { Wants } from './wants.ts';

/** Whether a step may begin; closed, it says what it waits for. */
export type Gate =
  | { readonly open: true }
  | (Said & {
      readonly open: false;
      readonly needs?: Question;
      /** Set where no watch tells of the change: when to look again. */
      readonly retrySeconds?: number;
    });

/** What a closed gate asks and when it is looked at again. */
export function waitsOf(gate: Gate): Wants {
  if (gate.open) return {};
  const { needs, retrySeconds } = gate;
  return {
    ...(needs && { needs: [needs] }),
    ...(retrySeconds !== undefined && { wakeAfterSeconds: retrySeconds }),
  };
}

export const open: Gate = { open: true };

export function closed(
  reason: Reason,
  message: string,
  more: { needs?: Question; retrySeconds?: number } = {},
): Gate & { readonly open: false } {
  return { open: false, reason, message, ...more };
}
