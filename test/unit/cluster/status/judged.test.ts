import { describe, expect, test } from 'vitest';
import type { Failure } from '#src/cluster/model/failure.ts';
import { inVain, sentences, underWay } from '#src/cluster/status/judged.ts';

const first: Failure = { reason: 'Refused', component: 'broker', message: 'No Service.', remaining: 2 };

test('given something under way, then it is not Ready and goes on, for a reason', () => {
  const said = { reason: 'Applying', message: 'Applying it' };
  expect(underWay('Applying', 'Applying it')).toEqual({
    ready: { status: 'False', ...said },
    progressing: { status: 'True', ...said },
    waitsFor: { reason: 'Applying' },
  });
});

describe('given what was tried in vain', () => {
  test('when it is nothing, then nothing is said', () => {
    expect(inVain([])).toBeUndefined();
  });

  test('when it is of several components, then the first speaks, with all that is its own', () => {
    const own: Failure = { ...first, reason: 'Failing', message: 'No Job.', remaining: 1 };
    const other: Failure = { ...first, component: 'proxy', message: 'Not told.', remaining: 7 };
    const said = inVain([first, other, own]);
    expect(said?.ready).toEqual({
      status: 'False',
      reason: 'Refused',
      message: 'broker: No Service. No Job.',
    });
    expect(said?.waitsFor).toEqual({ component: 'broker', reason: 'Refused', remaining: 3 });
  });

  test('when it is about the cluster as a whole, then no component is named', () => {
    const { component: _, remaining: __, ...whole } = first;
    expect(inVain([whole])).toMatchObject({
      ready: { message: 'No Service.' },
      waitsFor: { reason: 'Refused' },
    });
  });
});

test('given failures whose words are long, then their sentences are one line that the status has room for', () => {
  const said = sentences([first, { ...first, message: 'word\n'.repeat(1000) }]);
  expect(said).toMatch(/^No Service\. word word /);
  expect(said.length).toBeLessThan(1100);
});
