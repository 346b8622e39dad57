import { reasonOf } from '#src/clients/network/reason.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import { sentence } from './sentence.ts';

/** What a pass tried in vain, or must not do. */
export interface Failure {
  /** Why Ready is False, in one word. */
  readonly reason: 'Asking' | 'AwaitingBudget' | 'Failing' | 'Refused' | 'NameTaken' | 'Waiting';
  /** Absent where it is about the cluster as a whole. */
  readonly component?: ComponentName;
  /** What was tried, why it failed, and what to do. */
  readonly message: string;
  /** Set where nothing relies on what was tried. */
  readonly bestEffort?: true;
  /** How many things are in the way, where that can be counted. */
  readonly remaining?: number;
}

/** What differs from one try to the next although nothing has changed. */
const volatile: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/no answer within \d+ ms|The operation was aborted due to timeout/g, 'no answer in time'],
  [/ - Local \([^)]*\)/g, ''],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:?\d\d)?/g, '…'],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '…'],
  [/\b0x[0-9a-f]{6,}\b/gi, '…'],
];

/** Why something failed, in words that stay the same while it fails in the same way: they go into the status. */
export function causeOf(error: unknown): string {
  return sentence(steady(reasonOf(error)));
}

/** Somebody else's words without what differs from one try to the next. */
export function steady(words: string): string {
  return volatile.reduce((text, [pattern, instead]) => text.replace(pattern, instead), words);
}
