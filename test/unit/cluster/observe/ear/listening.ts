import { expect, vi } from 'vitest';
import type { Heard } from '#src/cluster/model/heard.ts';
import { Ear, type EarOptions } from '#src/cluster/observe/ear/ear.ts';

export const vital = ['/ledgers/available/readonly', '/ledgers/INSTANCEID', '/admin/clusters/demo'];
export const quickly = {
  settleMs: 5,
  patienceMs: 50,
  answerMs: 20_000,
  openingMs: 20_000,
  sessionTimeoutMs: 4000,
  backoff: { baseMs: 5, maxMs: 20 },
};
export const quiet = {
  bookies: { writable: [], readOnly: [], missing: [] },
  underReplicated: { count: 0 },
  autorecovery: { disabled: false },
  brokers: [],
  missingMetadata: [],
};

interface Listening extends AsyncDisposable {
  readonly ear: Ear;
  readonly told: Heard[];
  readonly log: string[];
  readonly end: () => Promise<void>;
}

export function listen(addresses: readonly string[], options: Partial<EarOptions> = {}): Listening {
  const told: Heard[] = [];
  const log: string[] = [];
  const line = (_: object, message: string) => void log.push(message);
  const ear = new Ear({
    of: 'test/demo',
    root: { chroot: '', clusterName: 'demo' },
    addresses,
    onHeard: heard => void told.push(heard),
    log: { debug: () => undefined, info: line, warn: line, error: line },
    times: quickly,
    ...options,
  });
  const stop = new AbortController();
  const listening = ear.listen(stop.signal);
  const end = () => {
    stop.abort(new Error('the test is over'));
    return listening;
  };
  return { ear, told, log, end, [Symbol.asyncDispose]: end };
}

/** Waits for a fact, on a loaded machine too. */
export function until<T>(fact: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(fact, { timeout: 30_000, interval: 5 });
}

export function heard({ ear }: Listening, wanted: object): Promise<void> {
  return until(() => expect(ear.heard).toMatchObject(wanted));
}
