import { describe, expect, test } from 'vitest';
import { believed, isEdited, sealed } from '#src/components/build/seal.ts';

const told = {
  'pulsar-operator.dev/image': 'pulsar:4.0.8',
  'pulsar-operator.dev/template': 'a1',
  'pulsar-operator.dev/asked': 'b2',
  'team.example/owner': 'we',
};

describe('given what a StatefulSet remembers of its template', () => {
  test('when nobody has edited it, then it is believed, whatever else was', () => {
    const now = { ...sealed(told), 'team.example/owner': 'they' };
    expect(isEdited(now)).toBe(false);
    expect(believed(now)).toEqual(now);
  });

  test.each(['image', 'template', 'asked'])('when somebody has edited %s, then none of it is', name => {
    const now = { ...sealed(told), [`pulsar-operator.dev/${name}`]: 'other' };
    expect(isEdited(now)).toBe(true);
    expect(Object.keys(believed(now))).toEqual(['team.example/owner', 'pulsar-operator.dev/seal']);
  });

  test('when it has no mark, as of an earlier release, then it is believed', () => {
    expect(believed(told)).toEqual(told);
    expect(believed()).toEqual({});
  });
});
