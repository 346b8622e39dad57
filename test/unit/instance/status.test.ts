import { describe, expect, test } from 'vitest';
import { instanceOf, referred } from '#simulation/instances/world.ts';
import type { ClusterUrls } from '#src/instance/model.ts';
import type { ParticipantSeen, ParticipantTold } from '#src/instance/plan.ts';
import { announcedOf, instanceStatus, isRemembered } from '#src/instance/status.ts';

const instance = instanceOf({ members: [referred('a'), referred('b')] });
const at = '2026-01-01T00:00:00Z';

function now(name: string, told: Partial<ParticipantTold> = {}, isLeaving = false) {
  return {
    told: { name, isChanging: false, hasLeft: false, ...told },
    ...{ isLeaving, asked: { clusterRef: { name } }, announced: [], secret: undefined, before: undefined },
  };
}

describe('what the status says', () => {
  test('given all as it shall be, then it is Ready, and the members are counted', () => {
    expect(instanceStatus(instance, [now('a'), now('b')], at)).toMatchObject({
      ...{ summary: '2/2', message: 'All 2 members know each other' },
      conditions: [{ type: 'Ready', status: 'True', reason: 'Ready' }],
    });
    expect(instanceStatus(instance, [now('a')], at).message).toBe('The only member: there is nobody to know');
  });

  test('given several that are not, then what a person has to do comes first', () => {
    const waits = { wait: { reason: 'NoAnswer', message: 'no answer' } } as const;
    const blocked = { wait: { reason: 'WrongName', message: 'wrong' } } as const;
    const status = instanceStatus(instance, [now('a', waits), now('b', blocked)], at);
    expect(status).toMatchObject({ summary: '0/2', message: 'b: wrong' });
    expect(status.members?.map(({ workloadStatus }) => workloadStatus)).toEqual(['Waiting', 'Blocked']);
  });

  test('given what is under way, then it is under maintenance', () => {
    const changing = { isChanging: true };
    const { members } = instanceStatus(instance, [now('a', changing), now('c', changing, true)], at);
    expect(members).toMatchObject([
      { workloadStatus: 'Maintenance', reason: 'Applying' },
      { workloadStatus: 'Waiting', reason: 'Leaving', leaving: true },
    ]);
  });

  test('given one that has left, then nothing is said of it', () => {
    const { members } = instanceStatus(instance, [now('a'), now('c', { hasLeft: true }, true)], at);
    expect(members).toHaveLength(1);
  });

  test('given what lasts, then it is said since when', () => {
    const [before] = instanceStatus(instance, [now('a')], at).members ?? [];
    const later = '2026-01-02T00:00:00Z';
    const same = instanceStatus(instance, [{ ...now('a'), before }], later).members?.[0];
    const other = instanceStatus(instance, [{ ...now('a', { isChanging: true }), before }], later)
      .members?.[0];
    expect([same?.since, other?.since]).toEqual([at, later]);
  });
});

describe('the addresses that are remembered', () => {
  const urls = { serviceUrl: 'http://b:8080', brokerServiceUrl: 'pulsar://b:6650' };
  const seen = (name: string, more: Partial<ParticipantSeen> = {}): ParticipantSeen => ({
    ...{ name, isLeaving: false, before: undefined, way: { web: [], urls }, credentials: {}, lists: [] },
    announced: [...Object.values(urls), 'http://before:1'],
    ...more,
  });
  const heard = (record: ClusterUrls) => ({ facts: { ownName: 'a', records: { b: { ...record } } } });

  test('given others that have the present ones, then those before are forgotten, and not before that', () => {
    const b = seen('b');
    expect(announcedOf(b, [b, seen('a', { heard: heard(urls) })])).toEqual(Object.values(urls));
    const old = { serviceUrl: 'http://before:1' };
    expect(announcedOf(b, [b, seen('a', { heard: heard(old) })])).toEqual(b.announced);
    expect(announcedOf(b, [b, seen('a')])).toEqual(b.announced);
  });

  test('given what the status does not have yet, then others must not be told of it', () => {
    const b = seen('b', { clusterRef: { name: 'b' } });
    expect(isRemembered(instance, [b])).toBe(false);
    const members = [
      { ...instanceStatus(instance, [now('b')], at).members?.[0], announced: [...b.announced] },
    ];
    const known = { ...instance, status: { members } } as typeof instance;
    expect(isRemembered(known, [b])).toBe(true);
    expect(isRemembered(known, [{ ...b, clusterRef: { name: 'b', namespace: 'other' } }])).toBe(false);
  });
});
