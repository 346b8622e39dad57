import { expect, test } from 'vitest';
import { textOf } from '#src/clients/network/answer-text.ts';

test.each([
  ['Pulsar’s own error, then its reason', '{"reason":"Topic not found"}', 'Topic not found'],
  ['JSON without a reason, then all of it', '{"error":404}', '{"error":404}'],
  ['a reason that is no text, then all of it', '{"reason":404}', '{"reason":404}'],
  ['a page, then its title', '<html><title>Error 404\n Not Found</title><p>more', 'Error 404 Not Found'],
  ['a page without one, then its text and no tags', '<h1>Not <b>Found</b></h1>', 'Not Found'],
  ['a tag that does not end, then what is before it', 'Not Found <script', 'Not Found'],
  ['text, then that on one line', ' no\n\tquorum ', 'no quorum'],
  ['nothing, then nothing', '', ''],
])('given %s', (_, body, text) => {
  expect(textOf(body)).toBe(text);
});

test('given a long text, then its beginning', () => {
  expect(textOf('a'.repeat(5000))).toBe('a'.repeat(200));
  expect(textOf(JSON.stringify({ reason: 'r'.repeat(5000) }))).toBe('r'.repeat(200));
});

test('given a title far below, then it is not looked for', () => {
  expect(textOf(`${'<p>'.repeat(1000)}<title>Error</title>`)).toBe('');
});
