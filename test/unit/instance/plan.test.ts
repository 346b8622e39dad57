import { describe, expect, test } from 'vitest';
import type { ClusterRecord, MemberHeard } from '#src/instance/model.ts';
import { goneFor, type ParticipantSeen, planInstance, troubleWith } from '#src/instance/plan.ts';

const urlsOf = (name: string) => ({ serviceUrl: `http://${name}:8080` });

function heard(ownName: string, records: Readonly<Record<string, ClusterRecord>> = {}): MemberHeard {
  return { facts: { ownName, records } };
}

function seen(name: string, more: Partial<ParticipantSeen> = {}): ParticipantSeen {
  return {
    ...{ name, isLeaving: false, before: undefined, credentials: {}, lists: [], heard: heard(name) },
    way: { web: [`http://${name}`], urls: urlsOf(name) },
    announced: [urlsOf(name).serviceUrl],
    ...more,
  };
}

const wait = (reason: 'MissingReference' | 'MissingRight' | 'NoAnswer') => ({ reason, message: reason });

describe('the plan of an instance', () => {
  test('given one whose token is missing, then nobody is told of it, and it is told of all others', () => {
    const b = seen('b', { credentials: { wait: wait('MissingReference') } });
    const { writes, told } = planInstance([seen('a'), b], []);
    expect(writes).toMatchObject([{ kind: 'register', on: 'b', about: 'a', isNew: true }]);
    expect(told.find(({ name }) => name === 'b')?.wait?.reason).toBe('MissingReference');
  });

  test('given one whose brokers are not given what they show, then it is told of nobody', () => {
    const b = seen('b', { secretWait: wait('MissingRight') });
    expect(planInstance([seen('a'), b], []).writes).toMatchObject([{ on: 'a', about: 'b' }]);
  });

  test('given records that we have not made, then they are not forgotten', () => {
    const records = { b: { serviceUrl: 'http://somebody:1' }, c: urlsOf('c') };
    const all = [seen('a'), seen('b', { isLeaving: true }), seen('c', { isLeaving: true })];
    expect(goneFor({ name: 'a', isLeaving: false }, records, all)).toEqual(['c']);
    expect(goneFor({ name: 'c', isLeaving: true }, { a: urlsOf('a') }, all)).toEqual(['a']);
  });

  test('given what nobody has looked at yet, then nothing is decided about it', () => {
    const a = seen('a', { heard: heard('a', { b: urlsOf('b') }) });
    const { writes, told } = planInstance([a, seen('b', { isLeaving: true })], []);
    expect(writes).toEqual([]);
    expect(told).toMatchObject([{ name: 'a' }, { name: 'b', wait: { reason: 'Asking' }, hasLeft: false }]);
  });

  test('given what keeps one from taking part, then the first of it is told', () => {
    const objection = { reason: 'ManagedTwice', message: 'x' } as const;
    const away = { wait: wait('NoAnswer') };
    expect(troubleWith(seen('a'))).toBeUndefined();
    expect(troubleWith(seen('a', { objection, heard: away }))).toBe(objection);
    expect(troubleWith(seen('a', { heard: away }))?.reason).toBe('NoAnswer');
    expect(troubleWith(seen('a', { heard: heard('z') }))?.reason).toBe('WrongName');
  });
});
