import { expect, test } from 'vitest';
import { merged } from '#src/cluster/model/question.ts';

test('given two that ask about some of the same kind, then it is asked once, about all of them', () => {
  const questions = merged([
    { fact: 'bookies', of: ['demo-bookie-3', 'demo-bookie-1'] },
    { fact: 'ensemble' },
    { fact: 'bookies', of: ['demo-bookie-1', 'demo-bookie-0'] },
  ]);
  expect(questions).toEqual([
    { fact: 'bookies', of: ['demo-bookie-3', 'demo-bookie-1', 'demo-bookie-0'] },
    { fact: 'ensemble' },
  ]);
});

test('given two that ask the same of all there are, then it is asked once', () => {
  expect(merged([{ fact: 'ensemble' }, { fact: 'ensemble' }])).toEqual([{ fact: 'ensemble' }]);
});
