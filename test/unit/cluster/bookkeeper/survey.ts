import type { BookieFact, BookiesFact } from '#src/cluster/model/observation.ts';

/** A bookie that is read-only and that no ledger names. */
export function bookie(name: string, more: Partial<BookieFact> = {}): Record<string, BookieFact> {
  return { [name]: { id: `${name}:3181`, registered: 'readOnly', cookie: 0, ledgers: 0, bytes: 0, ...more } };
}

/** The answer about such bookies: three that stay take writes and have a lot of room. */
export function survey(
  some: Readonly<Record<string, BookieFact>>,
  more: Partial<BookiesFact> = {},
): BookiesFact {
  return {
    bookies: some,
    largestEnsemble: 0,
    largestEnsembleOf: 'ledgers such as 7',
    openTopics: [],
    underReplicated: 0,
    leavingBytes: 0,
    staying: { count: 3, writable: 3, freeBytes: 1e12 },
    ...more,
  };
}
