import { describe, expect, test } from 'vitest';
import { once, sameContext } from '#src/components/build/once.ts';
import { contextOf } from '../context.ts';

const written = {};

describe('given contexts of what a person wrote', () => {
  test('when another says the same, then it is the one that was there', () => {
    const first = sameContext(written, contextOf());
    expect(sameContext(written, contextOf())).toBe(first);
    expect(sameContext(written, contextOf({ proxy: { replicas: 3 } }))).not.toBe(first);
    expect(sameContext({}, contextOf())).not.toBe(first);
  });
});

describe('given what is made of a context', () => {
  const make = once((context, replicas) => ({ of: context.name, labels: { replicas } }));

  test('when it is asked for again, then it is the same, and nobody can have changed it', () => {
    const context = contextOf();
    const made = make(context, 3);
    expect(make(context, 3)).toBe(made);
    expect(() => Object.assign(made.labels, { replicas: 4 })).toThrow('read only');
  });

  test('when anything is otherwise, then it is made anew', () => {
    const context = contextOf();
    const made = make(context, 3);
    expect(make(context, 4)).toEqual({ of: 'demo', labels: { replicas: 4 } });
    expect(make(contextOf(), 3)).not.toBe(made);
  });
});
