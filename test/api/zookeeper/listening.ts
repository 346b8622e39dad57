import { expect } from 'vitest';
import type { Heard, Hearing } from '#src/cluster/model/heard.ts';
import { Ear, type EarOptions } from '#src/cluster/observe/ear/ear.ts';
import { Ensemble } from './ensemble.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Everything is told within seconds; a loaded machine may be slow. */
const withinMs = 30_000;

export interface Listening extends AsyncDisposable {
  readonly ear: Ear;
  /** Everything that was told, in order. */
  readonly told: Heard[];
}

/** An ear of the tests' cluster "demo". */
export function listenAt(
  addresses: readonly string[],
  chroot: string,
  times: EarOptions['times'] = {},
): Listening {
  const told: Heard[] = [];
  const ear = new Ear({
    of: 'test/demo',
    root: { chroot, clusterName: 'demo' },
    addresses,
    onHeard: heard => void told.push(heard),
    log: silent,
    times,
  });
  const stop = new AbortController();
  const listening = ear.listen(stop.signal);
  return {
    ear,
    told,
    [Symbol.asyncDispose]: () => {
      stop.abort(new Error('the test is over'));
      return listening;
    },
  };
}

/** What is heard as soon as it is this. */
export async function heard({ ear }: Listening, wanted: object): Promise<Hearing> {
  await expect.poll(() => ear.heard, { timeout: withinMs, interval: 20 }).toMatchObject(wanted);
  return ear.heard as Hearing;
}

/** Three servers that run and vote. */
export async function threeServers(): Promise<Ensemble> {
  const ensemble = await Ensemble.create('super:of-nobody');
  for (let count = 0; count < 3; count++) await ensemble.add();
  await Promise.all(ensemble.members.map(member => ensemble.start(member, ensemble.lines, true)));
  return ensemble;
}
