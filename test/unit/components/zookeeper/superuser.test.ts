import { expect, test } from 'vitest';
import { superDigest, superuserPassword } from '#src/components/zookeeper/superuser.ts';

test('given the password admin, then the digest is what ZooKeeper’s generateDigest makes of super:admin', () => {
  expect(superDigest('admin')).toBe('super:xQJmxLMiHGwaqBvst5y6rkB6HQs=');
});

test('given a cluster, then its password is always the same and that of no other', () => {
  expect(superuserPassword({ uid: 'a' })).toBe(superuserPassword({ uid: 'a' }));
  expect(superuserPassword({ uid: 'a' })).not.toBe(superuserPassword({ uid: 'b' }));
});
