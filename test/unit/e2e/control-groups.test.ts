import { expect, test } from 'vitest';
import { hierarchies } from '#e2e/cluster/builtin/control-groups.ts';

const other = 'proc /proc proc rw 0 0\ntmpfs /sys/fs/cgroup tmpfs ro 0 0\n';
const version1 =
  'cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0\ncgroup /sys/fs/cgroup/pids cgroup rw,pids 0 0\n';

test('given version 2 alone, then its one hierarchy counts, however often it is mounted', () => {
  const mounts = 'cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\ncgroup2 /run/other cgroup2 rw 0 0\n';
  expect(hierarchies(other + mounts)).toEqual(['/sys/fs/cgroup']);
});

test('given both versions, then both count: version 1 has the controllers, and systemd in a container uses version 2 too', () => {
  const mounts = `cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n${version1}`;
  expect(hierarchies(other + mounts)).toEqual([
    '/sys/fs/cgroup/memory',
    '/sys/fs/cgroup/pids',
    '/sys/fs/cgroup/unified',
  ]);
});

test('given no control groups, then there is no hierarchy', () => {
  expect(hierarchies(other)).toEqual([]);
});
