import { expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { brokerPeers, fromAnyOn, podAddress, podUrl } from '#src/cluster/observe/addresses.ts';

function pod(podIP?: string): Pod {
  const metadata = { name: 'demo-broker-0', namespace: 'test' };
  return { apiVersion: 'v1', kind: 'Pod', metadata, ...(podIP && { status: { podIP } }) };
}

test.each([
  ['198.18.0.1', 'http://198.18.0.1:8080'],
  ['2001:db8::1', 'http://[2001:db8::1]:8080'],
])('given the address %s, then it stands in a URL as it must', (podIP, url) => {
  expect(podUrl(pod(podIP), 8080)).toBe(url);
  expect(new URL(podUrl(pod(podIP), 8080)).port).toBe('8080');
});

test('given a pod without an address, then that is said', () => {
  expect(() => podAddress(pod(), 2181)).toThrow('demo-broker-0 has no address yet');
});

test('given brokers, then one may send on to each of them by name and by address, and is asked by address', () => {
  const world = new FakeWorld();
  world.settle();
  const { observation } = world.decide();
  const pods = observation.pods.map((each, at) => ({
    ...each,
    status: { ...each.status, podIP: `2001:db8::${at}` },
  }));
  const peers = brokerPeers({ ...observation, pods });
  const urls = [...new Set(peers.values())];
  expect(urls.length).toBeGreaterThan(0);
  for (const [name, url] of peers) {
    const isName = /^demo-broker-\d\.demo-broker[.a-z-]*\.test\.svc[.a-z]*:8080$/.test(name);
    expect(isName || `http://${name}` === url).toBe(true);
  }
  expect(peers.size).toBe(2 * urls.length);
});

test.each([
  [0, ['a', 'b', 'c']],
  [0.4, ['b', 'c', 'a']],
  [0.99, ['c', 'a', 'b']],
])(
  'given three servers and chance %d, then each of them may be the first, and all others follow',
  (chance, order) => {
    expect(fromAnyOn(['a', 'b', 'c'], () => chance)).toEqual(order);
  },
);
