import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, test } from 'vitest';
import type { Cache } from '#src/kubernetes/cache.ts';
import { type Api, configMaps, found, leases, openApi } from './setup.ts';

interface Candidate {
  process: ChildProcess;
  /** Resolves when the process has said this. */
  said(what: string): Promise<void>;
}

function start(api: Api, identity: string): Candidate {
  const script = fileURLToPath(new URL('candidate.ts', import.meta.url));
  const child = spawn(process.execPath, [script, inject('kubeconfig'), api.namespace, identity], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const heard = new Set<string>();
  const waiting = new Map<string, () => void>();
  createInterface({ input: child.stdout }).on('line', line => {
    heard.add(line);
    waiting.get(line)?.();
  });
  return {
    process: child,
    said: what => (heard.has(what) ? Promise.resolve() : new Promise(resolve => waiting.set(what, resolve))),
  };
}

/** Who wrote, in the order of the writes, each name once a turn, and all writes; from a watch, which misses none. */
async function turns(api: Api): Promise<{ order: string[]; all: string[]; writes: Cache }> {
  const writes = await api.follow(configMaps);
  const order: string[] = [];
  const all: string[] = [];
  writes.subscribe(({ new: object }) => {
    if (object?.metadata.name !== 'written') return;
    const { by } = object['data'] as { by: string };
    all.push(by);
    if (order.at(-1) !== by) order.push(by);
  });
  return { order, all, writes };
}

async function seconds(of: Promise<unknown>): Promise<number> {
  const from = performance.now();
  await of;
  return (performance.now() - from) / 1000;
}

/** Runs a story in a namespace of its own and ends its processes. */
async function story(
  tell: (api: Api, candidate: (identity: string) => Candidate) => Promise<void>,
): Promise<void> {
  const api = await openApi(inject('kubeconfig'));
  const candidates: Candidate[] = [];
  try {
    await tell(api, identity => {
      const candidate = start(api, identity);
      candidates.push(candidate);
      return candidate;
    });
  } finally {
    for (const candidate of candidates) candidate.process.kill('SIGKILL');
    await api.close();
  }
}

describe.concurrent('two processes and a real lease', () => {
  test('given a leader that is stopped and continued, then the other takes over, and no more of the first arrives than was under way', () =>
    story(async (api, candidate) => {
      const { order, all, writes } = await turns(api);
      const a = candidate('a');
      await a.said('acquired');
      const b = candidate('b');
      await b.said('running');
      await found(writes, () => order[0]);
      a.process.kill('SIGSTOP');
      expect(await seconds(b.said('acquired'))).toBeLessThan(20);
      a.process.kill('SIGCONT');
      await a.said('lost');
      await found(writes, () => (order.includes('b') ? order : undefined));
      // A process that stops between asking the fence and the system's taking the request sends that one when it goes on.
      expect(all.slice(all.indexOf('b')).filter(by => by === 'a').length).toBeLessThanOrEqual(1);
      expect(order.slice(0, 2)).toEqual(['a', 'b']);
    }));

  test('given a leader that is killed, then the other takes over within 20 seconds', () =>
    story(async (api, candidate) => {
      const { order, writes } = await turns(api);
      const a = candidate('a');
      await a.said('acquired');
      const b = candidate('b');
      await b.said('running');
      await found(writes, () => order[0]);
      a.process.kill('SIGKILL');
      expect(await seconds(b.said('acquired'))).toBeLessThan(20);
      await found(writes, () => (order.includes('b') ? order : undefined));
      expect(order).toEqual(['a', 'b']);
    }));

  test('given a leader that ends, then the other takes over at once', () =>
    story(async (api, candidate) => {
      const lease = await api.follow(leases);
      const a = candidate('a');
      await a.said('acquired');
      const b = candidate('b');
      await b.said('running');
      a.process.kill('SIGTERM');
      await a.said('released');
      // Its lease would have run for fifteen seconds more.
      expect(await seconds(b.said('acquired'))).toBeLessThan(10);
      const taken = await found(lease, () => {
        const spec = lease.get(api.namespace, 'lease')?.['spec'] as { holderIdentity: string } | undefined;
        return spec?.holderIdentity === 'b' ? spec : undefined;
      });
      expect(taken).toMatchObject({ leaseTransitions: 1 });
    }));
});
