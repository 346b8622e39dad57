import { describe, expect, test } from 'vitest';
import { annotations, labels } from '#src/api/schema/labels.ts';
import { problemsOf } from './judged.ts';

describe.each([
  ['labels', labels],
  ['annotations', annotations],
])('the keys of %s', (_, schema) => {
  test.each([
    'team',
    'a',
    'Team_1.b',
    'example.com/team',
    `example.com/${'k'.repeat(63)}`,
    // Beside the operator's own, not among them.
    'app.kubernetes.io/part-of',
    'app.kubernetes.io/instance',
    'app.kubernetes.io/names',
    'pulsar-operator.dev',
  ])('given %s, then it is taken', key => {
    expect(problemsOf(schema, { [key]: 'a' })).toEqual([]);
  });

  test.each(['', 'my team', '-a', 'a-', 'a/b/c', '/a', 'a/', 'k'.repeat(64), 'Example.com/a'])(
    'given %j, then it is refused',
    key => {
      expect(problemsOf(schema, { [key]: 'a' }).join()).toContain('Correct the key.');
    },
  );

  test.each([
    'app.kubernetes.io/name',
    'app.kubernetes.io/component',
    'app.kubernetes.io/managed-by',
    'app.kubernetes.io/version',
    'pulsar-operator.dev/anything',
  ])("given %s, then it is refused as the operator's own", key => {
    expect(problemsOf(schema, { [key]: 'a' }).join()).toContain('that the operator sets itself');
  });

  test('given more than 64, then they are refused', () => {
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`key${at}`, '']));
    expect(problemsOf(schema, many)).toHaveLength(1);
  });
});

describe('the value of a label', () => {
  test.each(['', 'my-team', 'A.b_c', 'v'.repeat(63)])('given %j, then it is taken', value => {
    expect(problemsOf(labels, { team: value })).toEqual([]);
  });

  test.each(['my team', '-a', 'a.', 'a/b', 'v'.repeat(64)])('given %j, then it is refused', value => {
    expect(problemsOf(labels, { team: value })[0]).toMatch(/^team: /);
  });
});

describe('the value of an annotation', () => {
  test('given any text, then it is taken up to 4096 characters', () => {
    expect(problemsOf(annotations, { note: '{"any": "text"}' })).toEqual([]);
    expect(problemsOf(annotations, { note: 'v'.repeat(4097) })).toHaveLength(1);
  });
});
