import { describe, expect, test } from 'vitest';
import type { DirectoryState, FunctionSeen, SourceFile } from '#src/function-directory/model.ts';
import { directoryPlan } from '#src/function-directory/plan.ts';
import { filesHash } from '#src/kubernetes/file-hash.ts';
import { child, directory, file, functionFile, nameOf } from './hand-made.ts';

function planOf(
  files: readonly SourceFile[],
  functions: readonly FunctionSeen[] = [],
  more: Partial<DirectoryState> = {},
) {
  const { applies, deletes, outcomes, leaving } = directoryPlan({
    directory,
    missing: [],
    files,
    functions,
    ...more,
  });
  return {
    applied: applies.map(({ metadata }) => metadata.name),
    deleted: deletes.map(({ metadata }) => metadata.name),
    outcomes,
    applies,
    leaving,
  };
}

const [a, b] = [functionFile('a.py'), functionFile('b.py')];

test('given functions, helpers and what is neither, then each file has its outcome, and only functions are applied', () => {
  const helper = file('_words.py');
  const { applied, deleted, outcomes } = planOf([b, helper, file('readme.py'), a]);
  expect([applied, deleted]).toEqual([['shop-a', 'shop-b'], []]);
  expect(outcomes).toEqual([
    {
      name: 'a.py',
      line: 3,
      fqfn: 'public/default/a',
      resource: 'shop-a',
      reason: 'Waiting',
      message: 'Waiting for its PulsarFunction',
    },
    {
      name: 'b.py',
      line: 3,
      fqfn: 'public/default/b',
      resource: 'shop-b',
      reason: 'Waiting',
      message: 'Waiting for its PulsarFunction',
    },
    {
      name: 'readme.py',
      reason: 'FileProblem',
      message: expect.stringContaining('has no dict with py, className and inputs'),
    },
  ]);
});

test('given a function that runs, then its file says what its PulsarFunction says, once that has seen the last change', () => {
  expect(planOf([a], [child(a)]).outcomes).toMatchObject([{ reason: 'Ready', message: 'Runs' }]);
  const changed = child(a, { metadata: { ...child(a).metadata, generation: 2 } });
  expect(planOf([a], [changed]).outcomes).toMatchObject([{ reason: 'Waiting' }]);
});

describe('given a file that goes', () => {
  test('then its function is deleted', () => {
    expect(planOf([b], [child(a), child(b)]).deleted).toEqual(['shop-a']);
  });

  test('when it becomes one that others import, then too', () => {
    expect(planOf([file('_a.py')], [child(a)]).deleted).toEqual(['shop-a']);
  });

  test('when its whole ConfigMap is not there, then it is not: it may come back', () => {
    expect(planOf([b], [child(a), child(b)], { missing: ['functions'] }).deleted).toEqual([]);
  });

  test('when there are too many to be read, then none is: they may be among them', () => {
    const { applied, deleted } = planOf([], [child(a)], { tooMany: 'There are 501' });
    expect([applied, deleted]).toEqual([[], []]);
  });

  test('when a helper goes with its ConfigMap, then who imports it stays as it is, and nobody begins without', () => {
    const { applied, outcomes } = planOf([functionFile('a.py', {}, ['_words']), b], [child(a)], {
      missing: ['helpers'],
    });
    expect(applied).toEqual([]);
    expect(outcomes).toMatchObject([
      { reason: 'Ready' },
      { message: expect.stringContaining('are missing') },
    ]);
  });

  test('when another file is to be the same function, then it is deleted once that one is there', () => {
    const now = functionFile('new.py', { name: 'a' });
    expect(planOf([now], [child(a)])).toMatchObject({ applied: ['shop-new'], deleted: [] });
    expect(planOf([now], [child(a), child(now)])).toMatchObject({ deleted: ['shop-a'] });
    const going = child(now, { metadata: { ...child(now).metadata, deletionTimestamp: 'x' } });
    expect(planOf([now], [child(a), going])).toMatchObject({ deleted: [] });
  });

  test('when it is being deleted already, then not again, and that it is yet to end is told', () => {
    const going = child(a, { metadata: { ...child(a).metadata, deletionTimestamp: 'x' } });
    expect(planOf([], [going])).toMatchObject({ deleted: [], leaving: [{ resource: 'shop-a' }] });
  });
});

describe('given a mistake in a file, then that is told, its function stays as it was, and others go on', () => {
  const broken = { line: 7, message: 'lacks ")"' };
  test.each([
    ['what is no Python', [file('a.py', { problem: broken })], { line: 7, message: 'lacks ")"' }],
    [
      'a file that has lost its dict, or all that was in it',
      [file('a.py')],
      { message: expect.stringContaining('A function that it was before goes on') },
    ],
    [
      'what cannot be meant',
      [functionFile('a.py', { className: 5 })],
      { line: 3, message: 'has className 5, which is no text' },
    ],
    [
      'a file that two ConfigMaps have',
      [a, { ...a, configMap: 'more' }],
      { message: 'is in several ConfigMaps (functions, more): keep one' },
    ],
  ])('%s', (_, files, told) => {
    const { applied, deleted, outcomes } = planOf([...files, b], [child(a)]);
    expect([applied, deleted]).toEqual([['shop-b'], []]);
    expect(outcomes[0]).toEqual({ name: 'a.py', reason: 'FileProblem', ...told });
  });

  test('one that takes along more files than a PulsarFunction may have', () => {
    const words = Array.from({ length: 65 }, (_, at) => `_w${at}`);
    const helpers = words.map(name => file(`${name}.py`));
    const { applied, deleted, outcomes } = planOf(
      [functionFile('a.py', {}, words), b, ...helpers],
      [child(a)],
    );
    expect([applied, deleted]).toEqual([['shop-b'], []]);
    expect(outcomes[0]?.message).toBe('takes along more than 64 other files of the directory: import fewer');
  });

  test('two that are one function', () => {
    const { applied, outcomes } = planOf([a, functionFile('b.py', { fqfn: 'public/default/a' })]);
    expect(applied).toEqual(['shop-a']);
    expect(outcomes[1]).toMatchObject({
      line: 3,
      message: 'is the function public/default/a, as is a.py: give one another name',
    });
  });

  test('a helper that is no Python: those that import it stay as they were too', () => {
    const files = [functionFile('a.py', {}, ['_words']), b, file('_words.py', { problem: broken })];
    const { applied, deleted, outcomes } = planOf(files, [child(a)]);
    expect([applied, deleted]).toEqual([['shop-b'], []]);
    expect(outcomes).toMatchObject([
      { name: '_words.py', line: 7 },
      { name: 'a.py', message: 'needs _words.py, which has a mistake: correct that first' },
      { name: 'b.py' },
    ]);
  });
});

describe('given a file that becomes another function', () => {
  const renamed = functionFile('a.py', { name: 'other' });

  test('then the one before ends first', () => {
    const { applied, deleted, outcomes } = planOf([renamed], [child(a)]);
    expect([applied, deleted]).toEqual([[], ['shop-a']]);
    expect(outcomes).toMatchObject([
      {
        fqfn: 'public/default/other',
        reason: 'Waiting',
        message: expect.stringContaining('waiting until PulsarFunction shop-a has ended'),
      },
    ]);
  });

  test('when a third has the one before, then that is there first', () => {
    const third = functionFile('c.py', { name: 'a' });
    expect(planOf([renamed, third], [child(a)])).toMatchObject({ applied: ['shop-c'], deleted: [] });
    expect(planOf([renamed, third], [child(a), child(third)]).deleted).toEqual(['shop-a']);
  });

  test('when two exchange their names, then neither goes, and the way is told', () => {
    const files = [functionFile('a.py', { name: 'b' }), functionFile('b.py', { name: 'a' })];
    const { applied, deleted, outcomes } = planOf(files, [child(a), child(b)]);
    expect([applied, deleted]).toEqual([[], []]);
    expect(outcomes[0]?.message).toContain('give one a third name first');
  });

  test('when that ends, then it is waited for, and once it has ended the other begins', () => {
    const going = child(a, { metadata: { ...child(a).metadata, deletionTimestamp: 'x' } });
    expect(planOf([renamed], [going])).toMatchObject({ applied: [], deleted: [] });
    expect(planOf([renamed], []).applied).toEqual(['shop-a']);
  });
});

test('given a PulsarFunction that somebody has deleted, then its end is waited for, and it is made again', () => {
  const going = child(a, { metadata: { ...child(a).metadata, deletionTimestamp: 'x' } });
  const { applied, deleted, outcomes } = planOf([a], [going]);
  expect([applied, deleted]).toEqual([[], []]);
  expect(outcomes[0]?.message).toContain('which is being deleted, has ended');
  expect(planOf([a], []).applied).toEqual(['shop-a']);
});

test('given a PulsarFunction of somebody else with that name, then it is left alone, and told', () => {
  const theirs = child(a, { metadata: { name: nameOf(a) } });
  const { applied, deleted, outcomes } = planOf([a], [theirs]);
  expect([applied, deleted]).toEqual([[], []]);
  expect(outcomes).toMatchObject([{ reason: 'NameTaken' }]);
  expect(planOf([], [theirs]).deleted).toEqual([]);
});

test('given helpers that a function imports, then it takes along these, and what they import', () => {
  const files = [
    functionFile('a.py', {}, ['_one', 'json']),
    file('_one.py', { imports: ['_two'] }),
    file('_two.py', { imports: ['_one'] }),
    file('_three.py'),
  ];
  const [applied] = planOf(files).applies;
  const hashed = files.slice(0, 3).map(({ hash, name }) => ({ hash, key: name }));
  expect(applied?.['spec']).toMatchObject({
    code: {
      configMap: {
        ...{ name: 'functions', key: 'a.py', hash: filesHash(hashed) },
        alongside: [
          { name: 'functions', key: '_one.py' },
          { name: 'functions', key: '_two.py' },
        ],
      },
    },
  });
});
