import type { Method } from '#src/clients/network/exchange.ts';

/** One policy of a namespace or a topic: where it is read, and what sets and unsets it. */
export interface Policy {
  /** Below `spec.policies`. */
  readonly field: string;
  /** Path of its calls below that of what it is of; the field's name when absent. */
  readonly path?: string;
  /** Where it stands in what is read; `{cluster}` is the name of the cluster. */
  readonly at: readonly string[];
  /** POST when absent. */
  readonly set?: Method;
  /** DELETE when absent. */
  readonly unset?: 'setToNull' | 'setToReset' | 'never';
  /** What it is when nobody has set it, where Pulsar does not leave it out. */
  readonly reset?: unknown;
  /** Whether it is set by its path alone: the value is part of it or of its query, or is what POST and DELETE mean. */
  readonly byPath?: 'value' | 'query' | 'flag';
}

/** Pulsar has no call that unsets these: they are set to what they are when nobody has said anything. */
export function resetTo(reset: unknown) {
  return { unset: 'setToReset', reset } as const;
}
