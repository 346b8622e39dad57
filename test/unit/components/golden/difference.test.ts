import { expect, test } from 'vitest';
import { difference } from './difference.ts';

const before = `kind: Pod
spec:
  containers:
    - name: server
      image: one
    - name: beside
      image: one
`;

test('given two equal texts, then there is no difference', () => {
  expect(difference(before, before)).toBe('');
});

test('given a line that differs, then it is below the lines that it belongs to and no others', () => {
  expect(difference(before, before.replace(/one\n$/, 'two\n'))).toBe(` spec:
   containers:
     - name: beside
-      image: one
+      image: two
`);
});

test('given a line and the one above it that differ, then each is below its own', () => {
  expect(difference('a:\n  b: 1\n', 'c:\n  b: 2\n')).toBe('-a:\n-  b: 1\n+c:\n+  b: 2\n');
});

test('given a text that is new, then all of it is', () => {
  expect(difference('', 'a: 1\n')).toBe('-\n+a: 1\n');
});
