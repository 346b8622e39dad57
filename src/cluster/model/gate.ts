import type { Question } from './question.ts';

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

export const open: Gate = { open: true };

export function closed(message: string, more: { needs?: Question; retrySeconds?: number } = {}): Gate {
  return { open: false, message, ...more };
}
