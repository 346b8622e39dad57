import { describe, expect, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import type { Logger } from '#src/kubernetes/logger.ts';
import { Readiness } from '#src/operator/readiness.ts';
import { ManualClock } from '../kubernetes/manual-clock.ts';

/** A readiness of two kinds in namespaces, of which some are known. */
function setUp(namespaces: string[], known: Record<string, string[]>) {
  const clock = new ManualClock();
  const lines: string[] = [];
  const log: Logger = { ...silentLogger, error: (_, message) => lines.push(message) };
  const sources = ['PulsarCluster', 'Pod'].map(kind => ({
    kind,
    isSynced: (namespace: string) => known[namespace]?.includes(kind) ?? false,
  }));
  return { clock, lines, readiness: new Readiness({ sources, namespaces, log, clock }) };
}

const all = ['PulsarCluster', 'Pod'];
const message = 'LIST pods: pods is forbidden';

describe('Readiness', () => {
  test.each([
    [[], { '': all }],
    [['a', 'b'], { a: all, b: all }],
  ])('given %j, all known, then it is ready and nothing is missing', (namespaces, known) => {
    expect(setUp(namespaces, known).readiness.verdict).toEqual({ isReady: true, message: '' });
  });

  test('given kinds that are not known yet, then they are named, with their namespaces', () => {
    expect(setUp([], { '': ['Pod'] }).readiness.verdict).toEqual({
      isReady: false,
      message: 'waiting for the first list of PulsarCluster in all namespaces',
    });
    expect(setUp(['a', 'b'], { a: all }).readiness.verdict).toEqual({
      isReady: false,
      message: 'waiting for the first list of PulsarCluster, Pod in namespace b',
    });
  });

  test('given a namespace that is refused for a minute, then it is waited for no longer, and told once', async () => {
    const { clock, lines, readiness } = setUp(['a', 'gone'], { a: all, gone: ['PulsarCluster'] });
    readiness.refused('gone', message);
    await clock.advance(59_999);
    readiness.refused('gone', message);
    expect([readiness.verdict, lines]).toEqual([
      { isReady: false, message: `waiting for the first list of Pod in namespace gone: ${message}` },
      [],
    ]);
    await clock.advance(1);
    for (let again = 0; again < 3; again++) readiness.refused('gone', message);
    expect([readiness.verdict, lines]).toEqual([
      { isReady: true, message: `left alone: namespace gone (Pod): ${message}` },
      [`Clusters in namespace gone are left alone: ${message}`],
    ]);
  });

  test('given a namespace that is known, when it is refused later, then it is not said to be left alone', async () => {
    const { clock, lines, readiness } = setUp([], { '': all });
    readiness.refused('', message);
    await clock.advance(60_000);
    readiness.refused('', message);
    expect([readiness.verdict, lines]).toEqual([{ isReady: true, message: '' }, []]);
  });

  test('given the only namespace that is refused, then it is never ready', async () => {
    const { clock, readiness } = setUp([], {});
    readiness.refused('', message);
    await clock.advance(120_000);
    expect(readiness.verdict).toEqual({
      isReady: false,
      message: `left alone: all namespaces (PulsarCluster, Pod): ${message}`,
    });
  });

  test('given a problem, then it is not ready although all is known', () => {
    const { readiness } = setUp([], { '': all });
    readiness.problem = 'apply crds/ first';
    expect(readiness.verdict).toEqual({ isReady: false, message: 'apply crds/ first' });
  });
});
