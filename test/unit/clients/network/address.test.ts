import { expect, test } from 'vitest';
import { hostPort } from '#src/clients/network/address.ts';

test.each([
  ['a name', 'demo-bookie-0.demo-bookie-headless', 'demo-bookie-0.demo-bookie-headless:8000'],
  ['an IPv4 address', '198.18.0.1', '198.18.0.1:8000'],
  ['an IPv6 address', '2001:db8::1', '[2001:db8::1]:8000'],
])('given %s and a port, then they are one as URLs have it', (_, host, address) => {
  expect(hostPort(host, 8000)).toBe(address);
  expect(new URL(`http://${address}/`).port).toBe('8000');
});
