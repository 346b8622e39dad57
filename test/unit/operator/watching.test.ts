import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import type { ApiRequest } from '#src/kubernetes/transport.ts';
import { watchedKinds } from '#src/operator/watched-kinds.ts';
import { Watching } from '#src/operator/watching.ts';
import { FakeTransport } from '../kubernetes/fake-transport.ts';
import { ManualClock } from '../kubernetes/manual-clock.ts';

const pods = '/api/v1/namespaces/a/pods';
const empty = { metadata: { resourceVersion: '7' }, items: [] };

let clock: ManualClock;
let stop: AbortController;
let watching: Watching;

beforeEach(() => {
  clock = new ManualClock();
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await watching.ended();
});

/** Watches of two namespaces; `ofPods` is how the list of pods in one of them is answered. */
function given(ofPods: (request: ApiRequest) => unknown): { lists: string[]; refused: string[] } {
  const lists: string[] = [];
  const refused: string[] = [];
  const transport = new FakeTransport(request => {
    lists.push(request.path);
    return request.path === pods ? ofPods(request) : empty;
  });
  watching = new Watching({
    sources: watchedKinds().sources,
    transport,
    namespaces: ['a', 'b'],
    log: silentLogger,
    hooks: { onRefused: namespace => void refused.push(namespace), onWatch: () => undefined },
    clock,
  });
  watching.begin(stop.signal);
  return { lists, refused };
}

describe('given watches, when they begin anew', () => {
  test('then each kind is listed once more in each namespace', async () => {
    const { lists } = given(() => empty);
    await expect.poll(() => lists.length).toBe(watchedKinds().sources.length * 2);
    const before = lists.splice(0);
    await watching.anew(stop.signal);
    expect(lists.toSorted()).toEqual(before.toSorted());
  });

  test('and a list is refused, then it is not waited for', async () => {
    const { refused } = given(() => {
      throw new ApiError(`GET ${pods}`, 403, { message: 'forbidden' });
    });
    await watching.anew(stop.signal);
    expect(refused).toContain('a');
  });

  test('and a list does not come, then it is waited for half a minute, or until all ends', async () => {
    given(
      ({ signal }) =>
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('stopping')))),
    );
    let isOver = false;
    const beginning = watching.anew(stop.signal).then(() => {
      isOver = true;
    });
    await clock.advance(29_999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    await beginning;
  });
});
