import { expect, test } from 'vitest';
import { whoNeeds } from '#src/function-directory/needs.ts';
import { child, directory, functionFile } from './hand-made.ts';

test('given a PulsarFunction, then a directory needs it whose file is to be of that name, whoever has it', () => {
  const files = [{ name: 'a.py', resource: 'shop-a', reason: 'NameTaken', message: 'x' }];
  const needs = { ...directory, status: { files } };
  const elsewhere = { ...needs, metadata: { ...directory.metadata, namespace: 'other' } };
  const theirs = child(functionFile('a.py'), { metadata: { name: 'shop-a', namespace: 'team' } });
  expect(whoNeeds(theirs, [directory, needs, elsewhere])).toEqual(['team/shop']);
  expect(whoNeeds({ ...theirs, metadata: { name: 'shop-b', namespace: 'team' } }, [needs])).toEqual([]);
});
