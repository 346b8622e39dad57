import { afterEach, expect, test, vi } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { withSession } from '#src/clients/zookeeper/session.ts';
import { zookeeperSession } from '#src/cluster/observe/zookeeper-session.ts';

vi.mock('#src/clients/zookeeper/session.ts', () => ({ withSession: vi.fn() }));

afterEach(() => vi.restoreAllMocks());

test('given three servers, then each of them is the first to be asked at times, and all others follow', async () => {
  const { observation } = new FakeWorld().decide();
  const random = vi.spyOn(Math, 'random');
  for (const at of [0, 0.4, 0.99]) {
    random.mockReturnValueOnce(at);
    await zookeeperSession(observation, new AbortController().signal, async () => {});
  }
  const asked = vi.mocked(withSession).mock.calls.map(([hosts]) => hosts);
  expect(new Set(asked.map(([first]) => first)).size).toBe(3);
  for (const hosts of asked) expect(new Set(hosts).size).toBe(3);
});
