import { expect, test } from 'vitest';
import { differences, withoutCounters } from '#e2e/provider/machine.ts';

test('what came and what went is told with its kind', () => {
  const before = { links: ['lo', 'eth0'], mounts: ['/ ext4'] };
  const after = { links: ['lo', 'veth1'], mounts: ['/ ext4'], 'docker images': ['abc'] };

  expect(differences(before, after)).toEqual([
    'links: veth1 came',
    'links: eth0 went',
    'docker images: abc came',
  ]);
  expect(differences(before, before)).toEqual([]);
});

test('rules that have counted more packets are the same rules', () => {
  const early = '# Generated at noon\n:INPUT ACCEPT [1:60]\n-A INPUT -j DROP\n';
  const late = '# Generated at one\n:INPUT ACCEPT [7:420]\n-A INPUT -j DROP\n';

  expect(withoutCounters(early)).toEqual(withoutCounters(late));
  expect(withoutCounters(early)).toContain('-A INPUT -j DROP');
});
