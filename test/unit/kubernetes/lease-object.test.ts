import { describe, expect, test } from 'vitest';
import { claimed, firstLease } from '#src/kubernetes/lease-object.ts';

const [earlier, later] = ['2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:10.000000Z'];
const first = firstLease('ns', 'operator', { holder: 'a', durationMs: 15_000, time: earlier });

function claim(holder: string) {
  return { holder, durationMs: 14_500, time: later };
}

describe('a lease', () => {
  test('given nobody had it, then it is the first holder’s from that time on', () => {
    expect(first.metadata).toEqual({ namespace: 'ns', name: 'operator' });
    expect(first.spec).toEqual({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      leaseTransitions: 0,
      acquireTime: earlier,
      renewTime: earlier,
    });
  });

  test('given its holder claims it again, then it is renewed, and was acquired when it was', () => {
    expect(claimed(first, claim('a')).spec).toMatchObject({
      holderIdentity: 'a',
      leaseTransitions: 0,
      acquireTime: earlier,
      renewTime: later,
    });
  });

  test('given another one claims it, then it changes hands', () => {
    expect(claimed(first, claim('b')).spec).toMatchObject({
      holderIdentity: 'b',
      leaseTransitions: 1,
      acquireTime: later,
      renewTime: later,
    });
  });

  test('given it is given back, then it is nobody’s and has as good as run out; who takes it then counts once', () => {
    const free = claimed(first, claim(''));
    expect(free.spec).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1, leaseTransitions: 0 });
    expect(claimed(free, claim('b')).spec).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
  });

  test('given a time that is no whole number of seconds, then nobody else is told less of it', () => {
    expect(claimed(first, claim('a')).spec?.leaseDurationSeconds).toBe(15);
  });

  test('given what its holder tells besides, then the lease carries that, and goes on to when it is given back', () => {
    const tells = (annotations: Record<string, string>) => ({ ...claim('a'), annotations });
    const told = claimed(claimed(first, tells({ zone: 'x', team: 'a' })), tells({ team: 'b' }));
    expect(told.metadata.annotations).toEqual({ zone: 'x', team: 'b' });
    expect(claimed(told, claim('')).metadata.annotations).toEqual({ zone: 'x', team: 'b' });
    const created = firstLease('ns', 'operator', tells({ team: 'a' }));
    expect(created.metadata.annotations).toEqual({ team: 'a' });
  });

  test('given what others wrote into it, then that stays, and so does the state it was seen in', () => {
    const metadata = { ...first.metadata, resourceVersion: '7', labels: { team: 'a' } };
    const lease = { ...first, metadata, spec: { ...first.spec, strategy: 'OldestEmulationVersion' } };
    expect(claimed(lease, claim('a'))).toMatchObject({
      metadata,
      spec: { strategy: 'OldestEmulationVersion' },
    });
  });
});
