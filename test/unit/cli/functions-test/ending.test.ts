import { expect, test } from 'vitest';
import { endOfTests } from '#src/cli/functions-test/ending.ts';

test.each([
  [0, 'functions: all tests passed.'],
  [1, 'functions: tests failed.'],
  [77, 'functions: the tests ended with exit code 77.'],
  [
    137,
    'functions: the tests were killed: they need more than 1Gi of memory, or somebody has ended their pod.',
  ],
])('given tests that end with %i, then that is said in words', (code, words) => {
  expect(endOfTests('functions', code)).toBe(words);
});
