import type { Write } from './model/kind.ts';

/** Deletes what holds other things, which Pulsar does once it is empty; `first` says what is to go before. */
export function deletionWhenEmpty(path: string, first: string): Write {
  const waits = {
    409: { reason: 'NotEmpty', message: `its ${first} are to be deleted first` },
  } as const;
  return { does: 'delete', request: { method: 'DELETE', path }, waits };
}
