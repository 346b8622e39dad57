/** Why something failed, for a sentence. A name with several addresses fails with an error for each and no message of its own. */
export function reasonOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
  return first instanceof Error ? first.message || first.name : String(first);
}

/** What a signal was aborted with, as an error. */
export function abortError({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
