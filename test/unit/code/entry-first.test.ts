import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const entry = /^export (?:async )?(?:function|class) |^export const \w+[^;]*?=>/m;
const helper = /^(?:async )?function /m;

test('given a file of src, then what it is for stands first, and what helps it below', () => {
  const upsideDown = globSync('src/**/*.ts').filter(path => {
    const text = readFileSync(path, 'utf8');
    const [first, helps] = [text.search(entry), text.search(helper)];
    return helps !== -1 && first > helps;
  });
  expect(upsideDown).toEqual([]);
});
