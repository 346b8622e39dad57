import { expect, test } from 'vitest';
import { componentNames } from '#src/components/build/names.ts';
import { runsPulsar } from '#src/components/build/settings.ts';
import { isOf, restarts, settled, wish } from './versioned.ts';

const [from, to] = ['4.0.6', '4.0.8'];

test('given a canary, when the version of Pulsar changes, then it goes on as it is', () => {
  const world = settled(from);
  const begin = world.history.length;
  wish(world, to);
  expect(restarts(world.history.slice(begin))).not.toContain('canary');
  expect(world.pods.filter(isOf('canary', '0.1.0'))).toHaveLength(1);
});

test('given a canary that cannot start, when the version of Pulsar goes up and back, then that waits for nothing', () => {
  const world = settled(from);
  world.broken = ({ metadata }) => metadata.name === 'demo-canary-0';
  world.pods = world.pods.filter(pod => !world.broken(pod));
  for (const version of [to, from]) {
    wish(world, version);
    for (const name of componentNames.filter(runsPulsar))
      expect(new Set(world.versions(name)), name).toEqual(new Set([version]));
    const { reason, message } = world.condition('Ready') ?? {};
    expect([reason, message]).toEqual(['Waiting', expect.stringMatching(/^canary: /)]);
  }
});
