import type { Question } from './question.ts';
import type { Wants } from './wants.ts';

/** Whether a step may begin; closed, it says what it waits for. */
export type Gate =
  | { readonly open: true }
  | {
      readonly open: false;
      readonly message: string;
      readonly needs?: Question;
      /** Set where no watch tells of the change: when to look again. */
      readonly retrySeconds?: number;
    };

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

export function closed(message: string, more: { needs?: Question; retrySeconds?: number } = {}): Gate {
  return { open: false, message, ...more };
}
